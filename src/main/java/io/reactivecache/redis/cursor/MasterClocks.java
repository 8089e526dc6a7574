package io.reactivecache.redis.cursor;

import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.Masters.Servers;
import io.reactivecache.redis.client.RedisLink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the clock of each master of a Redis Cluster is ahead of the slowest, by which the leader
 * says what is late. A master that nobody measured yet counts as the slowest: what it calls late
 * without reason is read and sent again.
 */
public final class MasterClocks {

  private static final Logger log = LoggerFactory.getLogger(MasterClocks.class);
  private static final long WARN_ABOVE_MILLIS = 2_000;

  private final RedisLink link;
  private final Masters masters;
  private final CursorCopies copies;
  private Map<String, Long> ahead = Map.of();
  private Function<String, @Nullable String> beside = key -> null;
  private boolean measuring;
  private boolean warned;

  public MasterClocks(RedisLink link, Masters masters) {
    this.link = link;
    this.masters = masters;
    this.copies = new CursorCopies(link);
  }

  /** Of the server that this key lives on; 0 if there is only one. */
  public long aheadMillis(String key) {
    String measured = ahead.isEmpty() ? null : beside.apply(key);
    return measured == null ? 0 : ahead.getOrDefault(measured, 0L);
  }

  /** Asks all masters for their time, unless there is only one server, or it is away. */
  public void measure() {
    if (!link.cluster() || !link.connected() || measuring) {
      return;
    }
    measuring = true;
    masters
        .find()
        .compose(
            servers ->
                copies.read(servers.cursorKeys()).onSuccess(read -> heard(servers, times(read))))
        // What fails here fails for the stores too, and the link tells why.
        .onComplete(measured -> measuring = false);
  }

  /**
   * Learns the times, in the order of the servers, that were told at the same moment. They differ
   * by the ways of the answers too, which is little beside what makes a store late.
   */
  void heard(Servers servers, List<Long> times) {
    long slowest = times.stream().mapToLong(Long::longValue).min().orElse(0);
    Map<String, Long> measured = new HashMap<>();
    for (int i = 0; i < times.size(); i++) {
      measured.put(servers.cursorKeys().get(i), times.get(i) - slowest);
    }
    ahead = measured;
    beside = servers.beside();
    warn(times.stream().mapToLong(Long::longValue).max().orElse(0) - slowest);
  }

  private void warn(long skewMillis) {
    boolean skewed = skewMillis > WARN_ABOVE_MILLIS;
    if (skewed && !warned) {
      log.warn("The clocks of the Redis masters differ: millis={}", skewMillis);
    } else if (warned && !skewed) {
      log.info("The clocks of the Redis masters agree again");
    }
    warned = skewed;
  }

  private static List<Long> times(List<CursorCopy> copies) {
    return copies.stream().map(CursorCopy::redisTimeMillis).toList();
  }
}

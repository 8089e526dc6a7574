package io.reactivecache.redis.client;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The servers that hold our keys: one, or in a Redis Cluster every master that has slots. Each is
 * named by a key that lives on it, the one of its copy of the cursor.
 */
public final class Masters {

  private final RedisLink link;
  private final RedisKeys redisKeys;

  public Masters(RedisLink link, RedisKeys redisKeys) {
    this.link = link;
    this.redisKeys = redisKeys;
  }

  public Future<Servers> find() {
    if (!link.cluster()) {
      return Future.succeededFuture(
          new Servers(List.of(redisKeys.cursor()), 0, key -> redisKeys.cursor()));
    }
    return link.send(Request.cmd(Command.CLUSTER).arg("SLOTS")).map(this::servers);
  }

  /**
   * @param slots ranges, each {first, last, {host, port, ...} of the master, replicas}
   */
  private Servers servers(Response slots) {
    String[] owners = new String[KeySlot.SLOTS];
    Set<String> masters = new HashSet<>();
    for (Response range : slots) {
      String master = range.get(2).get(0) + ":" + range.get(2).get(1);
      masters.add(master);
      Arrays.fill(owners, range.get(0).toInteger(), range.get(1).toInteger() + 1, master);
    }
    Map<String, String> keys = keyOnEach(masters.size(), owners);
    return new Servers(
        List.copyOf(keys.values()),
        Arrays.hashCode(owners),
        key -> keys.get(owners[KeySlot.of(key)]));
  }

  private Map<String, String> keyOnEach(int masters, String[] owners) {
    Map<String, String> keys = new LinkedHashMap<>();
    int tries = tagsToTry();
    for (int tag = 0; keys.size() < masters && tag < tries; tag++) {
      String key = redisKeys.cursor(Integer.toString(tag));
      String owner = owners[KeySlot.of(key)];
      if (owner != null) {
        keys.putIfAbsent(owner, key);
      }
    }
    return keys;
  }

  /**
   * A prefix may hold a hash tag of its own, which puts all our keys into one slot: then the first
   * try finds the only master that counts. Otherwise a master of a single slot is found, but for a
   * chance of 1 in 10^26, within a million tries.
   */
  private int tagsToTry() {
    int slot = KeySlot.of(redisKeys.cursor("0"));
    boolean fixed = slot == KeySlot.of(redisKeys.cursor("1"));
    return fixed ? 1 : 1_000_000;
  }

  /**
   * @param cursorKeys a key on each server
   * @param layout changes when slots move to another server
   * @param beside which of these keys is on the same server as any key; null if none is
   */
  public record Servers(
      List<String> cursorKeys, int layout, Function<String, @Nullable String> beside) {}
}

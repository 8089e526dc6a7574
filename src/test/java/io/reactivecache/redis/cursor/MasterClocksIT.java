package io.reactivecache.redis.cursor;

import static io.reactivecache.redis.writer.WriterFixture.NEVER_LATE;
import static io.reactivecache.redis.writer.WriterFixture.key;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.Masters.Servers;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.writer.Lifetimes;
import io.reactivecache.redis.writer.RowStore;
import io.reactivecache.redis.writer.Stored;
import io.reactivecache.redis.writer.Stored.Outcome;
import io.reactivecache.redis.writer.WriterFixture;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.row.Term;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One server plays two masters whose clocks differ: nothing here can turn a server's clock. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class MasterClocksIT {

  private static final long HOUR = 3_600_000;
  private static final long SLOW = 1_000_000_000_000L;

  private WriterFixture writer;
  private RedisLink link;
  private MasterClocks clocks;
  private RowStore store;
  private long version;

  @BeforeEach
  void start(Vertx vertx) {
    writer =
        new WriterFixture(vertx, TestServers.redis().uri(), TestServers.uniquePrefix())
            .awaitReady(true);
    link = new RedisLink(vertx, writer.configuration.redis(), () -> {});
    Awaitility.await().until(link::connected);
    clocks = new MasterClocks(link, new Masters(link, writer.redisKeys));
    store = new RowStore(link, writer.redisKeys, Lifetimes.of(writer.configuration), clocks);
  }

  @AfterEach
  void stop() {
    await(link.close());
    writer.close();
  }

  @Test
  @DisplayName("a master is late by the clock of the slowest, and tells its time by it")
  void ahead() {
    long now = System.currentTimeMillis();
    // Our server's clock is the fast one: the slowest is an hour behind it.
    long deadline = now - HOUR + 10_000;
    assertThat(storeBefore(deadline).outcome()).isEqualTo(Outcome.LATE);

    clocks.heard(servers("fast"), List.of(SLOW, SLOW + HOUR));

    Stored stored = storeBefore(deadline);
    assertThat(stored.outcome()).isEqualTo(Outcome.STORED);
    assertThat(stored.redisTimeMillis()).isCloseTo(now - HOUR, within(60_000L));
    assertThat(storeBefore(now - HOUR - 60_000).outcome()).isNotEqualTo(Outcome.STORED);
  }

  @Test
  @DisplayName("the slowest itself, an unknown master, and no deadline at all stay as they are")
  void slowest() {
    clocks.heard(servers("slow"), List.of(SLOW, SLOW + HOUR));
    assertThat(clocks.aheadMillis("any")).isZero();
    clocks.heard(servers("unknown"), List.of(SLOW, SLOW + HOUR));
    assertThat(clocks.aheadMillis("any")).isZero();
    clocks.heard(servers("fast"), List.of(SLOW, SLOW + HOUR));
    assertThat(storeBefore(NEVER_LATE).outcome()).isEqualTo(Outcome.STORED);
  }

  private Stored storeBefore(long deadline) {
    return await(
            store.store(
                new Term(1, 1),
                List.of(row(key("k"), 1, ++version, "{}")),
                new StoreWindow(0, deadline)))
        .get(0);
  }

  private static Servers servers(String home) {
    return new Servers(List.of("slow", "fast"), 0, key -> home);
  }
}

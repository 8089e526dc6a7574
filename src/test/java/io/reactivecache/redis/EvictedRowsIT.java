package io.reactivecache.redis;

import static io.reactivecache.redis.WriterFixture.NEVER_LATE;
import static io.reactivecache.redis.WriterFixture.await;
import static io.reactivecache.redis.WriterFixture.key;
import static io.reactivecache.redis.WriterFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.message.BatchStored;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
class EvictedRowsIT {

  private EmbeddedRedisServer redis;
  private WriterFixture writer;

  @BeforeEach
  void start() {
    redis =
        TestServers.ownRedis(
            "evicted-rows", List.of("--save", "", "--maxmemory-policy", "allkeys-random"));
    writer = new WriterFixture(redis.uri(), TestServers.uniquePrefix()).awaitReady(true);
  }

  @AfterEach
  void stop() {
    writer.close();
    redis.close();
  }

  @Test
  @DisplayName("a row that was read before an eviction is told to the streams, and not stored anew")
  void evictedSince() {
    long readAt = store(0, row("a", 1, "1")).redisTimeMillis();
    assertThat(writer.field(key("a"), "version")).isEqualTo("1-1");
    evictAll();
    writer.published.clear();

    RowChange older = row("a", 2, "2");
    BatchStored answer = store(readAt, older);
    assertThat(answer.late()).isEmpty();
    assertThat(writer.field(key("a"), "version")).isNull();
    assertThat(writer.nextPublished().rows()).containsExactly(older);

    assertThat(store(answer.redisTimeMillis() + 1, row("a", 3, "3")).late()).isEmpty();
    assertThat(writer.field(key("a"), "version")).isEqualTo("1-3");
    // What is held has a version to be compared with.
    store(readAt, row("a", 4, "4"));
    assertThat(writer.field(key("a"), "version")).isEqualTo("1-4");
  }

  private BatchStored store(long readAtMillis, RowChange change) {
    return await(
        writer.ask(
            Address.ROWS_CHANGED,
            new RowsChanged(
                writer.nextId(),
                new StoreWindow(readAtMillis, NEVER_LATE),
                List.of(change),
                List.of())));
  }

  private void evictAll() {
    writer.redis(Command.CONFIG, "SET", "maxmemory", "1");
    Awaitility.await().until(() -> writer.field(key("a"), "version") == null);
    writer.redis(Command.CONFIG, "SET", "maxmemory", "0");
  }
}

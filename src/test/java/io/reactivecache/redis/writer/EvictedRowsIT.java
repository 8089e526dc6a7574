package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.NEVER_LATE;
import static io.reactivecache.redis.writer.WriterFixture.key;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class EvictedRowsIT {

  private TestRedis redis;
  private WriterFixture writer;

  @BeforeEach
  void start(Vertx vertx) {
    redis =
        TestServers.ownRedis(
            "evicted-rows", List.of("--save", "", "--maxmemory-policy", "allkeys-random"));
    writer = new WriterFixture(vertx, redis.uri(), TestServers.uniquePrefix()).awaitReady(true);
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
    evictAll("a");
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

  @Test
  @DisplayName("a row that is not stored after an eviction takes the lease of older readers away")
  void lease() {
    long readAt = evictSomething();
    String token = lease("a");
    assertThat(lease("a")).as("shared with a second reader").isEqualTo(token);
    // Both have read the row before this change; the cursor moves on after its answer.
    RowChange change = row("a", 2, "\"changed\"");
    assertThat(store(readAt, change).late()).isEmpty();

    assertThat(fill("a", 1, "\"before\"", token)).isEmpty();
    assertThat(fill("a", 2, "\"forged\"", token)).isEmpty();
    assertThat(writer.redis(Command.EXISTS, writer.redisKeys.row(key("a")))).hasToString("0");

    String later = lease("a");
    assertThat(later).isNotEqualTo(token);
    assertThat(fill("a", 2, "\"changed\"", later)).containsExactly(change.state());
    assertThat(writer.field(key("a"), "row")).isEqualTo("\"changed\"");
  }

  @Test
  @DisplayName("so do a row that was deleted, and one that was quarantined")
  void leaseOfDeleted() {
    long readAt = evictSomething();
    String gone = lease("gone");
    String poison = lease("poison");
    RowState quarantined =
        new RowState(key("poison"), new RowVersion(1, 2), null, QuarantineReason.UNREADABLE);
    store(readAt, row("gone", 2, null), new RowChange(quarantined, 2));

    assertThat(fill("gone", 1, "\"there\"", gone)).isEmpty();
    assertThat(fill("poison", 1, "\"shown\"", poison)).isEmpty();
    assertThat(writer.field(key("gone"), "version")).isNull();
    assertThat(writer.field(key("poison"), "version")).isNull();
  }

  @Test
  @DisplayName("of one batch the leases of keys that it does not have stay")
  void leaseOfAnother() {
    long readAt = evictSomething();
    String token = lease("a");
    String other = lease("b");
    store(readAt, row("a", 2, "2"), row("c", 2, "2"));

    assertThat(fill("a", 1, "1", token)).isEmpty();
    assertThat(fill("b", 1, "1", other)).hasSize(1);
  }

  /** Has Redis evict a key, and tells when a row was read that this puts in doubt. */
  private long evictSomething() {
    long readAt = store(0, row("filler", 1, "1")).redisTimeMillis();
    evictAll("filler");
    return readAt;
  }

  private String lease(String key) {
    LeaseRows request = new LeaseRows(List.of(key(key)), false);
    return String.valueOf(await(writer.ask(Address.ROWS_LEASE, request)).leases().get(0).token());
  }

  /** What Redis holds then. */
  private List<RowState> fill(String key, long id, String row, String token) {
    Fill fill = new Fill(new RowState(key(key), new RowVersion(1, id), row), token);
    return await(writer.ask(Address.ROWS_FILL, new FillRows(List.of(fill)))).rows();
  }

  private BatchStored store(long readAtMillis, RowChange... changes) {
    return await(
        writer.ask(
            Address.ROWS_CHANGED,
            new RowsChanged(
                writer.nextId(),
                new StoreWindow(readAtMillis, NEVER_LATE),
                List.of(changes),
                List.of())));
  }

  private void evictAll(String key) {
    writer.redis(Command.CONFIG, "SET", "maxmemory", "1");
    Awaitility.await().until(() -> writer.field(key(key), "version") == null);
    writer.redis(Command.CONFIG, "SET", "maxmemory", "0");
  }
}

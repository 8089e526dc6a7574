package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.key;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RowStoreIT {

  private WriterFixture writer;

  @BeforeAll
  void start(Vertx vertx) {
    writer =
        new WriterFixture(vertx, TestServers.redis().uri(), TestServers.uniquePrefix())
            .awaitReady(true);
  }

  @AfterAll
  void stop() {
    writer.close();
  }

  @Test
  @DisplayName("a newer row replaces an older one; an older one is answered with what is held")
  void newestStays() {
    writer.store(row("newest", 5, "{\"n\":5}"));
    writer.published.clear();

    writer.store(row("newest", 4, "{\"n\":4}"));

    assertThat(writer.field(key("newest"), "version")).isEqualTo("1-5");
    assertThat(writer.field(key("newest"), "row")).isEqualTo("{\"n\":5}");
    RowChange held = writer.nextPublished().rows().get(0);
    assertThat(held.state()).isEqualTo(row("newest", 5, "{\"n\":5}").state());
  }

  @Test
  @DisplayName("a batch that is sent again is published again")
  void repeatedBatch() {
    var id = writer.nextId();
    List<RowChange> rows = List.of(row("again", 1, "{}"));
    await(writer.send(id, rows, WriterFixture.NEVER_LATE));
    RowsStored first = writer.published.stream().reduce((a, b) -> b).orElseThrow();
    writer.published.clear();

    await(writer.send(id, rows, WriterFixture.NEVER_LATE));

    assertThat(writer.nextPublished()).isEqualTo(first);
  }

  @Test
  @DisplayName("a quarantined row takes its old row away, and is a version like any other")
  void quarantined() {
    writer.store(row("poison", 1, "{}"));
    writer.store(quarantined(2));
    assertThat(writer.field(key("poison"), "row")).isNull();
    assertThat(writer.field(key("poison"), "version")).isEqualTo("1-2");
    assertThat(writer.field(key("poison"), "quarantined")).isEqualTo("unreadable");
    assertThat(writer.pttl(key("poison"))).isPositive();

    writer.published.clear();
    writer.store(row("poison", 1, "{}"));
    assertThat(writer.nextPublished().rows().get(0).state()).isEqualTo(quarantined(2).state());

    writer.store(row("poison", 2, "{\"shown\":1}"));
    writer.store(quarantined(2));
    assertThat(writer.field(key("poison"), "row")).isEqualTo("{\"shown\":1}");
    assertThat(writer.field(key("poison"), "quarantined")).isNull();
    assertThat(writer.pttl(key("poison"))).isEqualTo(-1);

    writer.store(quarantined(3));
    writer.store(row("poison", 4, null));
    assertThat(writer.field(key("poison"), "quarantined")).isNull();
  }

  private static RowChange quarantined(long id) {
    RowState state =
        new RowState(key("poison"), new RowVersion(1, id), null, QuarantineReason.UNREADABLE);
    return new RowChange(state, 1_000 + id);
  }

  @Test
  @DisplayName("a delete leaves a tombstone that expires, and an older row does not come back")
  void tombstone() {
    writer.store(row("gone", 1, "{}"));
    writer.store(row("gone", 2, null));
    writer.store(row("gone", 1, "{}"));

    assertThat(writer.field(key("gone"), "version")).isEqualTo("1-2");
    assertThat(writer.field(key("gone"), "row")).isNull();
    assertThat(writer.pttl(key("gone"))).isBetween(590_000L, 600_000L);
  }

  @Test
  @DisplayName("a row that is inserted again after its delete does not expire with the tombstone")
  void insertedAgain() {
    writer.store(row("back", 1, null));
    writer.store(row("back", 2, "{}"));

    assertThat(writer.pttl(key("back"))).isEqualTo(-1);
  }

  @Test
  @DisplayName("a mirror's time to live is set anew by each store")
  void timeToLive() {
    RowKey session = new RowKey("session", "s");
    writer.store(row(session, 1, 1, "{}"));

    assertThat(writer.pttl(session)).isBetween(50_000L, 60_000L);
  }

  @Test
  @DisplayName("versions are compared exactly beyond 2^53 and by length")
  void bigVersions() {
    // As doubles these two are equal.
    long big = (1L << 53) + 1;
    writer.store(row("big", big - 1, "\"old\""));
    writer.store(row("big", big, "\"new\""));
    writer.store(row("big", big - 1, "\"old\""));
    assertThat(writer.field(key("big"), "row")).isEqualTo("\"new\"");

    writer.store(row("big", Long.MAX_VALUE, "\"last\""));
    writer.store(row(key("big"), 2, 9, "\"epoch\""));
    writer.store(row(key("big"), 10, 1, "\"ten\""));
    writer.store(row(key("big"), 9, 99, "\"nine\""));
    assertThat(writer.field(key("big"), "row")).isEqualTo("\"ten\"");
  }

  static Stream<String> oddKeys() {
    return Stream.of(
        "",
        " a b ",
        "it's \"quoted\" \\ / : {x} [1] * ?",
        "line\nbreak\r\n\t\0",
        "😀 naïve 漢字",
        "x".repeat(1_000),
        "y".repeat(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("oddKeys")
  @DisplayName("any key and any row is stored byte for byte")
  void oddKeys(String key) {
    String row = "{\"k\":\"" + key + "😀\\u0000\"}";
    writer.store(row(key, 1, row));

    assertThat(writer.field(key(key), "row")).isEqualTo(row);
    assertThat(writer.redisKeys.parse(writer.redisKeys.row(key(key)))).contains(key(key));
  }

  @Test
  @DisplayName("megabyte rows beside small ones, in one batch")
  void bigRows() {
    List<RowChange> rows =
        Stream.iterate(1, i -> i + 1)
            .limit(6)
            .map(i -> row("mega" + i, 1, "\"" + "m".repeat(i % 2 == 0 ? 10 : 1_000_000) + "\""))
            .toList();
    writer.store(rows.toArray(RowChange[]::new));

    assertThat(writer.field(key("mega1"), "row")).hasSize(1_000_002);
    assertThat(writer.field(key("mega6"), "row")).hasSize(12);
  }

  @Test
  @DisplayName("another program's key at our name gives way, and its neighbours are not harmed")
  void foreignKey() {
    writer.redis(Command.SET, writer.redisKeys.row(key("foreign")), "text");
    writer.redis(Command.HSET, writer.redisKeys.row(key("alien")), "version", "x");

    writer.store(row("before", 1, "1"), row("foreign", 1, "2"), row("alien", 1, "3"));

    assertThat(writer.field(key("before"), "row")).isEqualTo("1");
    assertThat(writer.field(key("foreign"), "row")).isEqualTo("2");
    assertThat(writer.field(key("alien"), "row")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1-9223372036854775808", "99999999999999999999-1", "1-007", "1-", "-1", "1-2-3"})
  @DisplayName("a version that no program of ours could have written gives way like none at all")
  void foreignVersion(String version) {
    RowKey key = key("foreign-version-" + version);
    writer.redis(Command.HSET, writer.redisKeys.row(key), "version", version, "row", "1");

    assertThat(writer.store(row(key, 1, 1, "2")).late()).isEmpty();

    assertThat(writer.field(key, "version")).isEqualTo("1-1");
    assertThat(writer.field(key, "row")).isEqualTo("2");
  }

  @Test
  @DisplayName("what comes late is not stored, is answered as late, and is not published")
  void late() {
    writer.store(row("held", 7, "\"held\""));
    writer.published.clear();

    BatchStored answer =
        await(
            writer.send(
                writer.nextId(), List.of(row("late", 1, "1"), row("held", 6, "\"old\"")), 1));

    assertThat(answer.late()).containsExactly(key("late"));
    assertThat(answer.redisTimeMillis()).isCloseTo(System.currentTimeMillis(), within(60_000L));
    assertThat(writer.field(key("late"), "version")).isNull();
    assertThat(writer.nextPublished().rows())
        .extracting(RowChange::state)
        .containsExactly(row("held", 7, "\"held\"").state());
  }

  @Test
  @DisplayName("Redis's time comes with each batch, but a heartbeat asks nobody")
  void time() {
    assertThat(writer.store(row("time", 1, "1")).redisTimeMillis())
        .isCloseTo(System.currentTimeMillis(), within(60_000L));
    assertThat(writer.store().redisTimeMillis()).isZero();
  }

  @Test
  @DisplayName("after SCRIPT FLUSH stores go on")
  void scriptFlush() {
    writer.store(row("script", 1, "1"));
    writer.redis(Command.SCRIPT, "FLUSH");
    writer.store(row("script", 2, "2"));

    assertThat(writer.field(key("script"), "row")).isEqualTo("2");
  }

  @Test
  @DisplayName("stores are counted by outcome")
  void counted() {
    double stored = writer.metrics.stores("profile", "stored").count();
    double stale = writer.metrics.stores("profile", "stale").count();

    writer.store(row("counted", 2, "1"));
    writer.store(row("counted", 1, "1"));

    assertThat(writer.metrics.stores("profile", "stored").count()).isEqualTo(stored + 1);
    assertThat(writer.metrics.stores("profile", "stale").count()).isEqualTo(stale + 1);
  }
}

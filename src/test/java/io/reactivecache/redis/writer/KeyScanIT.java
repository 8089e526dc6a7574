package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.Term;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class KeyScanIT {

  private String prefix;
  private WriterFixture writer;

  @BeforeEach
  void start(Vertx vertx) {
    // Every character that means something in a pattern.
    prefix = TestServers.uniquePrefix() + "[a-z]*?\\^x:";
    writer = new WriterFixture(vertx, TestServers.redis().uri(), prefix).awaitReady(true);
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  @DisplayName("a scan finds all keys of its mirror and none of another")
  void scan() {
    Set<RowKey> expected = new HashSet<>();
    RowChange[] rows =
        IntStream.range(0, 300)
            .mapToObj(i -> new RowKey("a", "key:" + i + "*\n😀"))
            .peek(expected::add)
            .map(key -> row(key, 1, 1, "{}"))
            .toArray(RowChange[]::new);
    writer.store(rows);
    writer.store(row(new RowKey("ab", "other"), 1, 1, "{}"));
    writer.store(row(new RowKey("b", "a:other"), 1, 1, "{}"));
    writer.redis(Command.SET, prefix.replace("*", "star") + "a:x", "not ours");

    assertThat(writer.scanAll("a")).isEqualTo(expected);
  }

  @Test
  @DisplayName("a scan finds keys that are about to be filled")
  void scanLeases() {
    RowKey key = new RowKey("a", "leased");
    await(writer.ask(Address.ROWS_LEASE, new LeaseRows(List.of(key), false)));

    assertThat(writer.scanAll("a")).containsExactly(key);
  }

  @Test
  @DisplayName("what is of an older epoch goes, and leases; what is current, and the cursor, stay")
  void dropOlder() {
    RowKey old = new RowKey("a", "old");
    RowKey tombstone = new RowKey("b", "tombstone");
    RowKey leased = new RowKey("b", "leased");
    RowKey current = new RowKey("b", "current");
    RowKey newer = new RowKey("b", "newer");
    writer.store(
        row(old, 9, 99, "{}"),
        row(tombstone, 1, 1, null),
        row(current, 10, 1, "{}"),
        row(newer, 11, 1, "{}"));
    await(writer.ask(Address.ROWS_LEASE, new LeaseRows(List.of(leased), false)));
    await(
        writer.ask(
            Address.CURSOR_MOVE,
            new MoveCursor(List.of(), new Cursor("1:1:", "identity", new Term(1, 1)))));
    writer.redis(Command.SET, prefix + "a:foreign", "text");

    // Two rows; the lease goes too, and is not counted.
    assertThat(writer.dropAll(10)).isEqualTo(2);
    assertThat(writer.newestEpoch(10)).isEqualTo(11);

    assertThat(keys(old, tombstone, leased)).containsOnly(0L);
    assertThat(keys(current, newer)).containsOnly(1L);
    assertThat(String.valueOf(writer.redis(Command.EXISTS, writer.redisKeys.cursor())))
        .isEqualTo("1");
  }

  @Test
  @DisplayName("the newest epoch met counts rows that are dropped, and no foreign version")
  void newestEpoch() {
    writer.store(row(new RowKey("a", "old"), 9, 1, "{}"), row(new RowKey("a", "b"), 8, 7, "{}"));
    String foreign = writer.redisKeys.row(new RowKey("a", "foreign"));
    writer.redis(Command.HSET, foreign, "version", "99999999999999999999-1");
    assertThat(writer.newestEpoch(10)).isEqualTo(9);
    assertThat(writer.newestEpoch(10)).isZero();
  }

  private List<Long> keys(RowKey... keys) {
    return List.of(keys).stream()
        .map(key -> writer.redis(Command.EXISTS, writer.redisKeys.row(key)))
        .map(exists -> exists == null ? -1 : exists.toLong())
        .toList();
  }
}

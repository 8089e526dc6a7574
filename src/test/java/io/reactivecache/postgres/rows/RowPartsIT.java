package io.reactivecache.postgres.rows;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.RowParts.Part;
import io.reactivecache.postgres.rows.RowReader.Found;
import io.reactivecache.postgres.rows.RowReader.Versioned;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayName("Rows are read in parts that come in time")
@SuppressWarnings("NullAway.Init")
class RowPartsIT {

  private static final int CONNECT_MILLIS = 1_000;
  private static final int STATEMENT_MILLIS = 2_000;
  private static final int LARGE = 1_500_000;

  private MirroredDatabase database;
  private TcpProxy network;
  private StatementPool pool;
  private RowReader reader;
  private Mirror mirror;

  @BeforeEach
  void create(Vertx vertx) throws Exception {
    database = MirroredDatabase.create();
    database.execute(
        "create type mood as enum ('fine', 'slow', 'endless', 'greedy')",
        "create function mood_json(mood) returns json language plpgsql as $$ begin"
            + " if $1 = 'slow' then perform pg_sleep(0.1); end if;"
            + " if $1 = 'endless' then perform pg_sleep(600); end if;"
            + " if $1 = 'greedy' then raise exception using errcode = '53200'; end if;"
            + " return to_json($1::text); end $$",
        "create cast (mood as json) with function mood_json(mood)",
        "create table doc (id int primary key, body text, mood mood not null default 'fine')",
        "alter table doc alter body set storage external",
        "insert into doc select i, 'small' from generate_series(1, 40) i");
    database.attach("doc", "doc", "id");
    network = TcpProxy.to(TestServers.postgres().port());
    PostgresConfig config =
        new PostgresConfig(
            network.instead(database.plain().uri()),
            Optional.empty(),
            CONNECT_MILLIS,
            STATEMENT_MILLIS);
    pool = new StatementPool(vertx, config, "test", 2);
    reader = new RowReader(pool);
    Row found =
        await(
                pool.query(
                    Sql.load("find_mirror"),
                    Tuple.of("doc")
                        .addArrayOfString(new String[0])
                        .addString("doc")
                        .addArrayOfString(new String[] {"id"})))
            .iterator()
            .next();
    mirror =
        Mirror.of(
            found.getInteger("id"),
            "doc",
            found.getString("signature"),
            found.getString("lookup"),
            found.getString("lookup_together"),
            8_000_000,
            KeyForm.TEXT);
  }

  @AfterEach
  void end() throws Exception {
    network.close();
    database.close();
  }

  @Test
  @DisplayName("none holds more than a few megabytes, however much larger rows are than they were")
  void boundedBySize() throws Exception {
    grow();
    List<Part<Found>> parts = read();
    assertThat(parts).hasSizeGreaterThan(10);
    assertThat(parts)
        .allSatisfy(
            part ->
                assertThat(part.rows().stream().mapToLong(RowPartsIT::length).sum())
                    .isLessThan(RowSizes.CHUNK_CHARS + 2 * LARGE));
    assertAllFine(parts);
    assertThat(reader.rows("doc", 500)).isLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("a loader's rows and the audit's come in parts as well, all of one chunk in the end")
  void othersToo() throws Exception {
    grow();
    RowParts<Versioned> parts = reader.versionedParts(mirror);
    List<Versioned> all = new ArrayList<>();
    await(
        KeysLeft.run(
            keys(),
            left ->
                parts
                    .next(left)
                    .map(
                        part -> {
                          all.addAll(part.rows());
                          return part.rows().stream().map(Versioned::key).toList();
                        })));
    assertThat(all).hasSize(40).allSatisfy(row -> assertThat(row.row()).contains("xxx"));
    // What is judged is all held at once, so not all of it is.
    List<ShownRow> judged = await(reader.readToJudge(mirror, keys(), null));
    assertThat(judged).hasSizeBetween(4, 12);
    database.execute("update doc set body = 'small'");
    assertThat(await(reader.readToJudge(mirror, keys(), null))).hasSize(40);
  }

  @Test
  @DisplayName("rows that take too long together come one by one, and chunks are smaller then")
  void slowTogether() throws Exception {
    database.execute("update doc set mood = 'slow'");
    assertAllFine(read());
    assertThat(reader.rows("doc", 500)).isLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("a network that takes longer than may be is one more reason for smaller parts")
  void slowNetwork() throws Exception {
    database.execute("update doc set body = repeat('x', 100000)");
    // Four megabytes, the least that is asked for at once, take twice as long as may be.
    network.delay(25);
    assertAllFine(read());
  }

  @Test
  @DisplayName("one row without an end is told as too slow, one that is too much as unreadable")
  void hopelessRows() throws Exception {
    database.execute(
        "update doc set mood = 'endless' where id = 7",
        "update doc set mood = 'greedy' where id = 9");
    List<Found> all = read().stream().flatMap(part -> part.rows().stream()).toList();
    assertThat(all).hasSize(40);
    assertThat(all)
        .filteredOn(row -> row.quarantineCause() != null)
        .extracting(row -> row.key() + " " + reason(row))
        .containsExactlyInAnyOrder("7 TOO_SLOW", "9 UNREADABLE");
  }

  @Test
  @DisplayName("a server that does not answer is no slow row: the read fails, and works later")
  void outage() throws Exception {
    RowParts<Found> parts = reader.parts(mirror, () -> 0);
    network.stall();
    assertThatThrownBy(() -> await(parts.next(List.of("1", "2"))))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> await(parts.next(List.of("1")))).isInstanceOf(TimeoutException.class);
    network.resume();
    assertThat(await(parts.next(List.of("1"))).rows())
        .containsExactly(new Found("1", "{\"id\":1,\"body\":\"small\",\"mood\":\"fine\"}", null));
  }

  private void grow() {
    database.execute("update doc set body = repeat('x', " + LARGE + ")");
  }

  private List<Part<Found>> read() throws Exception {
    RowParts<Found> parts = reader.parts(mirror, () -> 0);
    List<Part<Found>> all = new ArrayList<>();
    await(
        KeysLeft.run(
            keys(),
            left ->
                parts
                    .next(left)
                    .map(
                        part -> {
                          all.add(part);
                          return part.rows().stream().map(Found::key).toList();
                        })));
    return all;
  }

  private static List<String> keys() {
    return IntStream.rangeClosed(1, 40).mapToObj(Integer::toString).toList();
  }

  private static void assertAllFine(List<Part<Found>> parts) {
    Set<String> keys = new LinkedHashSet<>();
    for (Part<Found> part : parts) {
      for (Found row : part.rows()) {
        assertThat(row.row()).isNotNull();
        assertThat(keys.add(row.key())).isTrue();
      }
    }
    assertThat(keys).containsExactlyInAnyOrderElementsOf(keys());
  }

  private static QuarantineReason reason(Found row) {
    QuarantineCause why = row.quarantineCause();
    assertThat(why).isNotNull();
    return why == null ? QuarantineReason.REFUSED : why.reason();
  }

  private static long length(Found row) {
    String text = row.row();
    return text == null ? 0 : text.length();
  }
}

package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Timer;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.session.LeaderSession;
import io.reactivecache.support.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayName("A backlog in the journal")
@ParameterizedClass(name = "journaled {0}")
@EnumSource(MirroredDatabase.Way.class)
class JournalIT {

  /** Keys of a statement: fewer than may share a row of the journal. */
  private static final int STATEMENT = 700;

  @RegisterExtension static final MirroredDatabase database = MirroredDatabase.ofClass();

  @Parameter MirroredDatabase.Way way = MirroredDatabase.Way.DIRECTLY;

  private Vertx vertx;
  private EventLoop loop;
  private LeaderSession session;
  private Timer reads;
  private Journal journal;
  private String snapshot;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    loop = EventLoop.of(vertx);
    database.reset();
    database.execute("create table item (name text primary key)");
    database.attach("item", "item", "name");
    database.journal(way);
    snapshot = database.value("select pg_current_snapshot()::text");
    session =
        loop.await(
            () -> LeaderSession.open(vertx, MirroredDatabase.config(database.plain().uri())));
    reads = new Metrics().leader().hop("journal");
    journal = new Journal(vertx, session, 1_000_000, reads);
  }

  @AfterEach
  void close() {
    session.abandon("the test is over");
  }

  @ParameterizedTest(name = "{0} keys")
  @ValueSource(ints = {0, 1, Journal.PAGE, Journal.PAGE + 1, 2 * Journal.PAGE, 50_000})
  @DisplayName("is handed over page by page, each key once and no page before the last is done")
  void pages(int keys) {
    insert("found by the first journal read", keys);
    assertPages(keys);
    insert("found by the second", keys);
    assertPages(keys);
    assertPages(0);
  }

  @Test
  @DisplayName("is more than a page: so many keys come in one answer, which opens no portal")
  void oneAnswer() {
    assertPages(0);
    insert("one", Journal.PAGE);
    assertThat(Journal.READ).startsWith(lastStatement());
    insert("more", Journal.PAGE + 1);
    assertThat(lastStatement()).isEqualToIgnoringCase("commit");
  }

  /** What the leader's session asked last, after a journal read. */
  private String lastStatement() {
    snapshot = look(entries -> Future.succeededFuture()).position();
    return Objects.requireNonNull(
        database.value(
            "select query from pg_stat_activity where datname = current_database()"
                + " and application_name = 'reactive-cache listener'"));
  }

  private void assertPages(int keys) {
    Set<String> seen = new HashSet<>();
    AtomicInteger underWay = new AtomicInteger();
    List<Integer> atOnce = new ArrayList<>();
    JournalReadResult position =
        look(
            entries -> {
              atOnce.add(underWay.incrementAndGet());
              assertThat(entries).hasSizeLessThanOrEqualTo(Journal.PAGE);
              entries.forEach(entry -> assertThat(seen.add(entry.rowKey())).isTrue());
              return vertx.timer(5).<Void>mapEmpty().onComplete(done -> underWay.decrementAndGet());
            });
    assertThat(seen).hasSize(keys);
    assertThat(position.entries()).isEqualTo(keys);
    assertThat(atOnce).allMatch(Integer.valueOf(1)::equals);
    snapshot = position.position();
  }

  @Test
  @DisplayName("is not forgotten when one of its pages cannot be worked off")
  void failingPage() {
    insert("k", 2 * Journal.PAGE + 1);
    AtomicInteger pages = new AtomicInteger();
    assertThatThrownBy(
            () ->
                look(
                    entries ->
                        pages.incrementAndGet() == 2
                            ? Future.failedFuture("no Redis")
                            : Future.succeededFuture()))
        .hasStackTraceContaining("no Redis");
    assertThat(pages).hasValue(2);
  }

  @Test
  @DisplayName("keeps no transaction open while its last page is worked off")
  void noTransactionWhileStoring() {
    insert("k", 10);
    List<String> states = new ArrayList<>();
    look(
        entries -> {
          states.add(
              database.value(
                  "select state from pg_stat_activity where datname = current_database()"
                      + " and application_name = 'reactive-cache listener'"));
          return Future.succeededFuture();
        });
    assertThat(states).containsExactly("idle");
  }

  @Test
  @DisplayName(
      "is one entry for each key, however it was journaled, and the same to every journal read")
  void oneEntry() {
    database.clearJournal();
    snapshot = look(entries -> Future.succeededFuture()).position();
    database.execute(
        "insert into item values ('a'), ('b'), ('c'), ('d')",
        "update item set name = name where name < 'c'",
        "update item set name = name where name < 'c'",
        "set reactive_cache.many_rows = off; update item set name = name where name in ('b', 'd')",
        "reset reactive_cache.many_rows",
        "update item set name = name where name < 'c'",
        "select reactive_cache.refresh('item')",
        "insert into reactive_cache.journal (mirror, key, at)"
            + " select mirror, key, 'epoch' from reactive_cache.journaled where key in ('c', 'd')",
        "insert into reactive_cache.journal (mirror, key, at)"
            + " select max(mirror), 'e', 'epoch' from reactive_cache.journaled",
        "update item set name = name where name = 'c'");

    List<ChangedKey> before = entries();
    assertThat(before.get(0).isWholeMirror()).isTrue();
    assertThat(before.stream().map(JournalRow::of).toList())
        .containsExactlyInAnyOrderElementsOf(
            database
                .query(
                    "select key, max(id), coalesce(max(id) filter (where at > 'epoch'), 0),"
                        + " coalesce(max(id) filter (where at = 'epoch'), 0),"
                        + " coalesce((extract(epoch from min(at) filter (where at > 'epoch'))"
                        + " * 1000000)::bigint, 0) from reactive_cache.journaled group by key")
                .stream()
                .map(JournalRow::of)
                .toList())
        .hasSize(6);
    assertThat(reads.count()).isEqualTo(1);
    // Once more from where it did not end: as a backlog.
    assertThat(entries()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(reads.count()).isEqualTo(1);
  }

  private record JournalRow(
      @Nullable String key, long id, long lockedId, long againId, long changedAtMicros) {

    static JournalRow of(ChangedKey entry) {
      return new JournalRow(
          entry.key(), entry.id(), entry.lockedId(), entry.againId(), entry.changedAtMicros());
    }

    static JournalRow of(List<@Nullable String> row) {
      long[] numbers = row.stream().skip(1).mapToLong(Long::parseLong).toArray();
      return new JournalRow(row.get(0), numbers[0], numbers[1], numbers[2], numbers[3]);
    }
  }

  private List<ChangedKey> entries() {
    List<ChangedKey> entries = new ArrayList<>();
    look(
        some -> {
          entries.addAll(some);
          return Future.succeededFuture();
        });
    return entries;
  }

  private void insert(String name, int keys) {
    for (int from = 1; from <= keys; from += STATEMENT) {
      database.query(
          "insert into item select ? || i from generate_series(?, ?) as i returning 1",
          name,
          from,
          Math.min(keys, from + STATEMENT - 1));
    }
  }

  private JournalReadResult look(Function<List<ChangedKey>, Future<Void>> consumer) {
    return loop.await(() -> journal.read(snapshot, consumer));
  }
}

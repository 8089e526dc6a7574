package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.SessionPins;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.rows.KeyForm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever asks what is new in the journal reads nothing that is old. */
class JournalPlanIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  private static final String LEADER = "prepare_leader_session";
  private static final String ROWS = "prepare_row_session";
  private static final int SETTLED = 20_000;
  private static final String NO_ROW =
      "(select null::text as row, 0 as bytes, null::text as problem)";

  @BeforeEach
  void fillJournal() {
    database.reset();
    database.execute("create table item (id text primary key, n int)");
    database.attach("item", "item", "id");
    database.journal(MirroredDatabase.Way.DIRECTLY);
    database.execute("insert into item select 'k' || i from generate_series(1, " + SETTLED + ") i");
    database.journal(MirroredDatabase.Way.TOGETHER);
    for (int i = 0; i < 20; i++) {
      database.execute("update item set n = 1 where id in ('k1', 'k2', 'k3')");
    }
    database.execute(
        "analyze reactive_cache.journal_direct",
        "update reactive_cache.history set settled_xid = pg_snapshot_xmax(pg_current_snapshot()),"
            + " settled_id = pg_sequence_last_value('reactive_cache.journal_id')",
        "update item set n = 2 where id in ('k2', 'k3', 'k4')");
  }

  static Stream<Arguments> statements() {
    return Stream.of(
        Arguments.of(
            "a fill",
            ROWS,
            "text[], int, int, text",
            KeyForm.TEXT.in(Sql.load("read_rows_to_fill")).replace("/*row*/", NO_ROW),
            "'{k1,k2}', 1000, 1, ''"),
        Arguments.of(
            "a fill by keys as bytes",
            ROWS,
            "bytea[], int, int, text",
            KeyForm.BYTES.in(Sql.load("read_rows_to_fill")).replace("/*row*/", NO_ROW),
            "'{k1,k2}', 1000, 1, ''"),
        Arguments.of(
            "a judgement",
            ROWS,
            "text[], int, int, text, text",
            KeyForm.TEXT.in(Sql.load("read_rows_to_judge")).replace("/*row*/", NO_ROW),
            "'{k1,k2}', 1000, 1, '', '%1$s'"),
        Arguments.of("a journal read", LEADER, "text, int", Journal.READ, "'%1$s', 5001"),
        Arguments.of("a backlog", LEADER, "text", Journal.BACKLOG, "'%1$s'"),
        Arguments.of(
            "what is not settled of keys that were journaled again",
            LEADER,
            "",
            Sql.load("find_out_of_order_ids").split("union all", -1)[1],
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  @DisplayName("reads by xid, itself, and nothing that is settled")
  void usesIndex(String name, String session, String types, String sql, String parameters)
      throws SQLException {
    String snapshot =
        database.value("select format('%1$s:%1$s:', settled_xid) from reactive_cache.history");
    String plan = explain(session, types, sql, parameters.formatted(snapshot));

    assertThat(plan)
        .containsPattern("journal_direct_xid.*(\\n.*)?\\n *Index Cond: \\(xid ")
        .doesNotContain("Seq Scan on journal_direct")
        // Of a journal read of some rows, starting workers would be most of the time.
        .doesNotContain("Gather")
        .doesNotContainPattern("rows=\\d{3,}");
  }

  /** As in the session that runs it, of a database for which workers are never too dear. */
  private static String explain(String session, String types, String sql, String parameters)
      throws SQLException {
    try (Connection connection = database.plain().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "set parallel_setup_cost = 0; set parallel_tuple_cost = 0;"
              + " set min_parallel_table_scan_size = 0; set min_parallel_index_scan_size = 0");
      statement.execute(SessionPins.SQL + Sql.load(session));
      String all = parameters.isEmpty() ? "" : "(" + parameters + ")";
      statement.execute("prepare s" + (types.isEmpty() ? "" : "(" + types + ")") + " as " + sql);
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines =
          statement.executeQuery(
              "explain (analyze, costs off, timing off, summary off, buffers off) execute s"
                  + all)) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    }
  }
}

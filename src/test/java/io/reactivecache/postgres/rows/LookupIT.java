package io.reactivecache.postgres.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.postgres.MirroredDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LookupIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  @BeforeEach
  void reset() {
    database.reset();
  }

  @Test
  @DisplayName("500 keys of a million rows are looked up one by one in the key's index")
  void usesIndex() throws SQLException {
    database.execute(
        "create table big (a int, b text, n int, primary key (b, a))",
        "insert into big select i, 'k' || i, 0 from generate_series(1, 1000000) i",
        "analyze big");
    database.attach("big", "big", "a", "b");

    String plan =
        explain(
            "big",
            "select '[' || i * 7 || ',\"k' || i * 7 || '\"]' from generate_series(1, 500) i");

    assertThat(plan)
        .contains("Index Scan using big_pkey")
        .containsPattern("rows=1(\\.00)? loops=500")
        .doesNotContain("Seq Scan", "Hash", "Merge");
  }

  @Test
  @DisplayName("a partitioned table is looked up in the right partition's index")
  void usesPartitionIndex() throws SQLException {
    database.execute(
        "create table p (id int primary key) partition by range (id)",
        "create table p0 partition of p for values from (0) to (10000)",
        "create table p1 partition of p for values from (10000) to (20000)",
        "insert into p select i from generate_series(1, 19999) i",
        "analyze p");
    database.attach("p", "p", "id");

    assertThat(explain("p", "select i::text from generate_series(1, 500) i"))
        .contains("p0_pkey", "never executed")
        .doesNotContain("Seq Scan");
  }

  @Test
  @DisplayName("a row comes with the chosen columns in the chosen order, or with all of them")
  void columns() {
    database.execute(
        "create table t (a int primary key, \"B \"\"c\" text, d timestamptz, e float8, f jsonb)",
        "insert into t values (1, 'x', '2024-01-01 00:00Z', 0.1, '{\"y\": [1]}')");
    database.attach("t", "t", "a");

    assertThat(row("t", "{}", "1"))
        .isEqualTo(
            "{\"a\":1,\"B \\\"c\":\"x\",\"d\":\"2024-01-01T00:00:00+00:00\",\"e\":0.1,\"f\":{\"y\": [1]}}");
    assertThat(row("t", "{\"B \\\"c\",a}", "1")).isEqualTo("{\"B \\\"c\":\"x\",\"a\":1}");
  }

  @Test
  @DisplayName("a column that is added later is in the row without asking again")
  void addedColumn() throws SQLException {
    database.execute("create table t (a int primary key)", "insert into t values (1)");
    database.attach("t", "t", "a");
    String lookup = database.value("select reactive_cache.lookup_sql('t', '{}')");
    try (Connection reader = database.plain().connect();
        var query =
            reader.prepareStatement(
                "select r.row from unnest('{1}'::text[]) as asked(key) join lateral ("
                    + lookup
                    + ") r on true")) {
      for (int i = 0; i < 10; i++) {
        query.executeQuery().close();
      }
      database.execute("alter table t add b int default 5");
      try (ResultSet row = query.executeQuery()) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("{\"a\":1,\"b\":5}");
      }
    }
  }

  @Test
  @DisplayName("unknown mirrors and columns are told by name")
  void unknown() {
    database.execute("create table t (a int primary key)");
    database.attach("t", "t", "a");

    assertThatThrownBy(() -> database.query("select reactive_cache.lookup_sql('nope', '{}')"))
        .hasMessageContaining("there is no mirror 'nope'");
    assertThatThrownBy(() -> database.query("select reactive_cache.lookup_sql('t', '{a,zz}')"))
        .hasMessageContaining("t has no column zz");
  }

  private static String row(String mirror, String columns, String key) {
    String lookup =
        database.value("select reactive_cache.lookup_sql(?, ?::text[])", mirror, columns);
    return database.value(
        "select r.row from (select reactive_cache.pin_session()) pin,"
            + " unnest(array[?]::text[]) as asked(key) join lateral ("
            + lookup
            + ") r on true",
        key);
  }

  /** The plan for an array of keys that the planner does not know, as in a prepared statement. */
  private static String explain(String mirror, String keys) throws SQLException {
    String lookup = database.value("select reactive_cache.lookup_sql(?, '{}')", mirror);
    String array = database.value("select array(" + keys + ")::text");
    try (Connection reader = database.plain().connect();
        Statement statement = reader.createStatement()) {
      statement.execute("select reactive_cache.pin_session()");
      statement.execute(
          "prepare lookup(text[]) as select r.row from unnest($1) as asked(key) left join lateral ("
              + lookup
              + ") r on true");
      statement.execute("set plan_cache_mode = force_generic_plan");
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines =
          statement.executeQuery(
              "explain (analyze, costs off, timing off, summary off) execute lookup('"
                  + array
                  + "')")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      return plan.toString();
    }
  }
}

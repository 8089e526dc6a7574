package io.reactivecache.postgres.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.Sql;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The list of what is quarantined, in PostgreSQL")
class QuarantineListIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  private String mirror;

  @BeforeEach
  void attach() {
    database.reset();
    database.execute(
        "truncate reactive_cache.quarantine, reactive_cache.quarantine_unlisted",
        "create table t (id text primary key)");
    database.attach("t", "t", "id");
    mirror = database.value("select id from reactive_cache.mirror where name = 't'");
    database.clearJournal();
  }

  @Test
  @DisplayName("has so many places; what finds none, and what is too long, is counted")
  void bounded() {
    assertThat(enter(2, "a", "b", "c")).containsExactlyInAnyOrder(row("a", "t"), row("b", "t"));
    assertThat(enter(2, "a", "c")).containsExactly(row("a", "f"));
    assertThat(enter(9, "x".repeat(10_000), "y".repeat(8_192))).hasSize(1);
    assertThat(database.value("select count from reactive_cache.quarantine_unlisted"))
        .isEqualTo("3");
    assertThat(database.value("select count from reactive_cache.quarantine where key = 'a'"))
        .isEqualTo("2");

    database.query(parameterized("quarantine_leave", mirror, array("a", "zz")));

    assertThat(enter(9, "a")).containsExactly(row("a", "t"));
  }

  @Test
  @DisplayName("what waited long enough is journaled again, once, and waits longer then")
  void retry() {
    enter(9, "a", "b", "c");
    database.execute(
        "update reactive_cache.quarantine set count = 3, next_try = now() - interval '1 second'"
            + " where key <> 'c'");
    database.query(parameterized("quarantine_retry", "10"));
    database.query(parameterized("quarantine_retry", "10"));

    assertThat(database.journal("t")).containsExactly("a", "b");
    assertThat(
            database.value(
                "select count(*) from reactive_cache.quarantine"
                    + " where next_try between now() + interval '7 minutes' and now() + interval '9 minutes'"))
        .isEqualTo("2");
    assertThat(database.value("select bool_and(at = 'epoch') from reactive_cache.journal"))
        .isEqualTo("t");
  }

  @Test
  @DisplayName("a loader's report journals what is not listed")
  void report() {
    enter(9, "listed");
    database.query(parameterized("quarantine_report", mirror, array("listed", "new")));
    assertThat(database.journal("t")).containsExactly("new");
  }

  @Test
  @DisplayName("driving rings a sleeping leader, and is refused by a journal that is full")
  void drive() {
    enter(9, "a", "b");
    assertThat(database.value("select reactive_cache.drive_again('t', 'a')")).isEqualTo("1");
    assertThat(database.value("select reactive_cache.drive_again('t', 'other')")).isEqualTo("0");
    assertThat(database.value("select reactive_cache.drive_again('t')")).isEqualTo("2");
    assertThat(database.journal("t")).containsExactly("a", "a", "b");
    database.execute("insert into reactive_cache.quarantine_unlisted values (" + mirror + ", 7)");
    database.query("select reactive_cache.drive_again('t')");
    assertThat(database.journal("t")).containsExactly(null, "a", "a", "a", "b", "b");
    database.execute("select setval('reactive_cache.journal_limit', 1)");
    assertThatThrownBy(() -> database.query("select reactive_cache.drive_again('t')"))
        .hasMessageContaining("the journal is full");
  }

  private List<List<String>> enter(int bound, String... keys) {
    String all = array(keys);
    return database
        .query(
            parameterized("quarantine_enter", mirror, all, all, all, "1", Integer.toString(bound)))
        .stream()
        .map(row -> List.of(text(String.valueOf(row.get(0))), String.valueOf(row.get(1))))
        .toList();
  }

  /** A key as bytes, as PostgreSQL writes them. */
  private static String text(String hex) {
    return new String(HexFormat.of().parseHex(hex.substring(2)), StandardCharsets.UTF_8);
  }

  private static List<String> row(String key, String isNew) {
    return List.of(key, isNew);
  }

  /** A statement of the product with its numbered parameters filled in. */
  private static String parameterized(String name, String... values) {
    String sql = Sql.load(name).replaceAll("(?m)^--.*$", "");
    for (int i = values.length; i > 0; i--) {
      sql = sql.replace("$" + i, values[i - 1]);
    }
    return sql;
  }

  private static String array(String... keys) {
    return "'{" + String.join(",", keys) + "}'";
  }
}

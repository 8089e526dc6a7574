package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemsIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  @BeforeEach
  void reset() {
    database.reset();
    database.execute(
        "create table t (id int primary key, n int)",
        "create table p (id int primary key) partition by range (id)",
        "create table p0 partition of p for values from (0) to (10)");
    database.attach("t", "t", "id");
    database.attach("p", "p", "id");
  }

  static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of("drop table t", "table public.t was dropped"),
        Arguments.of(
            "drop table t; create table t (id int primary key)", "was replaced by another"),
        Arguments.of("alter table t rename to u", "table public.t is now public.u"),
        Arguments.of("alter table t rename id to code", "key column id was renamed"),
        Arguments.of(
            "drop trigger reactive_cache_t_rekey on t; alter table t alter id type bigint",
            "changed its type"),
        Arguments.of("alter table t drop column id cascade", "key column id was renamed, dropped"),
        Arguments.of(
            "create trigger early before update on t for each row"
                + " execute function suppress_redundant_updates_trigger()",
            "has a BEFORE UPDATE trigger, which may change keys"),
        Arguments.of("alter table t drop constraint t_pkey", "there is no unique index"),
        Arguments.of("alter table t disable trigger all", "is not ENABLE ALWAYS"),
        Arguments.of(
            "drop trigger reactive_cache_t_delete on t", "delete trigger is missing on public.t"),
        Arguments.of(
            "alter table p0 disable trigger reactive_cache_p_insert",
            "insert trigger on public.p0"),
        Arguments.of(
            "drop trigger reactive_cache_p_truncate on p0",
            "truncate trigger is missing on public.p0"),
        Arguments.of("create table child () inherits (t)", "t takes part in table inheritance"),
        Arguments.of(
            "create table base (id int not null); alter table t inherit base",
            "t takes part in table inheritance"),
        Arguments.of(
            "alter table t drop constraint t_pkey; create unique index on t (id);"
                + " alter table t alter id drop not null",
            "column id of public.t may be null"),
        Arguments.of(
            "alter table t drop constraint t_pkey, add primary key (id) deferrable",
            "is deferrable"),
        Arguments.of(
            "alter table t drop constraint t_pkey; create unique index on t (id) where id > 0",
            "is partial"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  @DisplayName("what keeps a mirror from following its table is told")
  void told(String ddl, String problem) {
    assertThat(database.problems()).isEmpty();

    database.execute(ddl);

    assertThat(database.problems()).anySatisfy(row -> assertThat(row.get(1)).contains(problem));
  }

  @Test
  @DisplayName("REINDEX CONCURRENTLY, new columns and new partitions are no problem")
  void harmless() {
    database.execute(
        "reindex index concurrently t_pkey",
        "alter table t add more int",
        "alter table t drop n",
        "create table p1 partition of p for values from (10) to (20)");

    assertThat(database.problems()).isEmpty();
  }

  @Test
  @DisplayName("attaching again gives a new partition its trigger, and has nothing read again")
  void newPartition() {
    database.execute("create table p1 partition of p for values from (10) to (20)");
    database.clearJournal();

    database.attach("p", "p", "id");

    assertThat(database.journal("p")).isEmpty();
    database.execute("truncate p1");
    assertThat(database.journal("p")).containsExactly((String) null);
  }
}

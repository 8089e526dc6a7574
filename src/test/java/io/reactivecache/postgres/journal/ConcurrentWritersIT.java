package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The journal is exactly what committed, whoever writes beside whom. */
class ConcurrentWritersIT {

  private static final int WRITERS = 8;
  private static final int TRANSACTIONS = 60;
  private static final int KEYS = 20;

  /** Locks its rows in ascending order. */
  private static final String TOGETHER =
      "set local reactive_cache.many_rows = on; update item set n = n + 1 from"
          + " (select id from item where id = any ('{%s}') order by id for update) as chosen"
          + " where item.id = chosen.id";

  private static final String TOLD =
      "insert into told select w.key, i.n, split_part(w.version, '-', 2)::bigint"
          + " from reactive_cache.written('item') as w join item as i on i.id = w.key::int";

  @Test
  @DisplayName(
      "the journaled entries of eight concurrent writers are those of their committed changes")
  void journalEqualsCommits() {
    try (MirroredDatabase database = MirroredDatabase.create()) {
      database.execute(
          "create table item (id int primary key, n int not null)",
          "create table told (key text, n int, id bigint)",
          "insert into item select i, 0 from generate_series(1, " + KEYS + ") i");
      database.attach("item", "item", "id");
      database.clearJournal();
      // So that writers begin to use the ring beside others that journal directly.
      database.guarantee(WRITERS * TRANSACTIONS / 2);

      Map<String, Long> committed = new TreeMap<>();
      for (Map<String, Long> one : writeConcurrently(database)) {
        one.forEach((key, count) -> committed.merge(key, count, Long::sum));
      }

      Map<String, Long> journaled = new TreeMap<>();
      database.journal("item").forEach(key -> journaled.merge(String.valueOf(key), 1L, Long::sum));
      assertThat(journaled).isEqualTo(committed);
      // n counts a row's committed updates: the journal agrees with the table as well.
      assertThat(database.query("select id::text, n::text from item where n > 0 order by item.id"))
          .isEqualTo(
              database.query(
                  "select key, count(*)::text from reactive_cache.journaled group by key order by key::int"));
      assertThat(
              database.value(
                  "select count(*) from (select 1 from reactive_cache.journaled group by xid, key"
                      + " having count(*) <> count(distinct id)) twice"))
          .isEqualTo("0");
      assertIdsGrow(database, committed);
    }
  }

  /** What each committed transaction was told of its versions grows with what it counted. */
  private static void assertIdsGrow(MirroredDatabase database, Map<String, Long> committed) {
    assertThat(
            database.query(
                "select key, n, id from (select *, lag(id) over (partition by key order by n) as"
                    + " before from told) as t where id <= before"))
        .isEmpty();
    assertThat(database.value("select count(*) from told"))
        .isEqualTo(Long.toString(committed.values().stream().mapToLong(Long::longValue).sum()));
  }

  private static List<Map<String, Long>> writeConcurrently(MirroredDatabase database) {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<CompletableFuture<Map<String, Long>>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(i);
        writers.add(CompletableFuture.supplyAsync(() -> write(database, random), threads));
      }
      return writers.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdown();
    }
  }

  /** Random transactions of a few updates; what each committed one changed is counted. */
  private static Map<String, Long> write(MirroredDatabase database, Random random) {
    Map<String, Long> committed = new TreeMap<>();
    try (Connection connection = database.plain().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < TRANSACTIONS; i++) {
        // Ascending keys, so that no two writers wait for each other.
        List<Integer> keys = random.ints(4, 1, KEYS + 1).distinct().sorted().boxed().toList();
        if (random.nextBoolean()) {
          String list = keys.stream().map(String::valueOf).collect(Collectors.joining(","));
          statement.execute(TOGETHER.formatted(list));
        } else {
          for (int key : keys) {
            statement.executeUpdate("update item set n = n + 1 where id = " + key);
          }
        }
        statement.execute(TOLD);
        if (random.nextInt(4) == 0) {
          connection.rollback();
        } else {
          connection.commit();
          keys.forEach(key -> committed.merge(Integer.toString(key), 1L, Long::sum));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return committed;
  }
}

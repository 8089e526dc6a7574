package io.reactivecache.postgres;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The journal is exactly what committed, whoever writes beside whom. */
class ConcurrentWritersIT {

  private static final int WRITERS = 8;
  private static final int TRANSACTIONS = 60;
  private static final int KEYS = 20;

  @Test
  @DisplayName(
      "the journaled entries of eight concurrent writers are those of their committed changes")
  void journalEqualsCommits() {
    try (MirroredDatabase database = MirroredDatabase.create()) {
      database.execute(
          "create table item (id int primary key, n int not null)",
          "insert into item select i, 0 from generate_series(1, " + KEYS + ") i");
      database.attach("item", "item", "id");
      database.clearJournal();
      // So that writers begin to use the ring beside others that journal directly.
      database.vouch(WRITERS * TRANSACTIONS / 2);

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
    }
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
        for (int key : keys) {
          statement.executeUpdate("update item set n = n + 1 where id = " + key);
        }
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

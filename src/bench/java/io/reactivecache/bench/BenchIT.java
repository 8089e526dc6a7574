package io.reactivecache.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The benchmark harness")
class BenchIT {

  @Test
  @DisplayName(
      "measures, with a server and a load of their own, and writes page, plot and raw figures")
  void measuresAndWritesDown(@TempDir Path directory) throws Exception {
    Path page = directory.resolve("docs").resolve("benchmarks.md");
    Files.createDirectories(directory.resolve("docs"));
    Files.writeString(page, "# Head\n");

    Bench.run(new Pipeline(), Effort.SMOKE, directory.resolve("bench"), page);

    assertThat(page)
        .content()
        .startsWith("# Head\n")
        .contains("<!-- begin pipeline -->", "## Pipeline", "| 100 |", "a store in Redis")
        .endsWith("<!-- end pipeline -->\n");
    assertThat(directory.resolve("docs/benchmarks/pipeline.json"))
        .content()
        .contains("\"p99_micros\"");
  }

  @Test
  @DisplayName("has the processor time of PostgreSQL's sessions that are gone")
  void keepsWhatEndedSessionsTook(@TempDir Path directory) throws Exception {
    try (BenchEnvironment environment = new BenchEnvironment(Effort.SMOKE, directory)) {
      TestDatabase database = environment.newDatabase();
      PostgresCpu before = PostgresCpu.read(environment);
      database.execute("select sum(i) from generate_series(1, 1000000) as i");

      Awaitility.await("the end of the session")
          .until(() -> PostgresCpu.read(environment).endedSince(before) >= 0.02);

      PostgresCpu after = PostgresCpu.read(environment);
      assertThat(after.seconds() - before.seconds())
          .isGreaterThanOrEqualTo(after.endedSince(before) - 1e-9);
    }
  }

  @Test
  @DisplayName("finds what Redis holds otherwise than the table, or not at all")
  void findsWrongRows(@TempDir Path directory) throws Exception {
    try (BenchEnvironment environment = new BenchEnvironment(Effort.SMOKE, directory);
        RedisCli redis = new RedisCli(environment.redis().port())) {
      TestDatabase database = environment.newDatabase();
      database.execute(
          "create table t (id int primary key, n int)",
          "insert into t select i, i from generate_series(1, 4) as i");
      for (int id = 1; id <= 3; id++) {
        redis.call("HSET", "wrong:" + id, "row", "{\"n\": 2, \"id\": %d}".formatted(id));
      }

      assertThat(StoredRows.countWrong(redis, "wrong:", database, "t", "id")).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("replaces a section of the page and leaves the others alone")
  void replacesOneSection() {
    String page = Document.replace(Document.replace("# Head\n", "a", "old a\n"), "b", "b\n");

    String replaced = Document.replace(page, "a", "new a\n");

    assertThat(replaced)
        .isEqualTo(
            "# Head\n\n<!-- begin a -->\nnew a\n<!-- end a -->\n\n<!-- begin b -->\nb\n<!-- end b -->\n");
  }

  @Test
  @DisplayName("takes the ratio within each round, not of the medians")
  void ratiosArePaired() {
    Series fast = new Series("fast");
    Series slow = new Series("slow");
    for (double mood : new double[] {1, 10, 100}) {
      fast.add(Measured.of("rate", 2 * mood));
      slow.add(Measured.of("rate", mood));
    }

    assertThat(fast.ratio(slow, "rate")).isEqualTo(new Spread(2, 2, 2));
  }
}

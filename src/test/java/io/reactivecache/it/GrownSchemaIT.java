package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.grown.Comparison;
import io.reactivecache.grown.GrownRun;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.resource.Resources;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema with the oddities of ten years under random writes, and everything that shows it. {@code
 * -Dgrown.seconds=60} writes for longer, {@code -Dgrown.seed=} repeats the values of a run, {@code
 * -Dgrown.schema=/a/file.sql} does the same with a schema of yours.
 */
class GrownSchemaIT {

  private static final Logger log = LoggerFactory.getLogger(GrownSchemaIT.class);

  private static final Duration WRITING = Duration.ofSeconds(Long.getLong("grown.seconds", 15));
  private static final long SEED = Long.getLong("grown.seed", System.nanoTime());

  private static final String NOT_MIRRORED = "not mirrored: ";
  private static final int AUDITED = 5;
  private static final int MAX_ROW_BYTES = 24_000;

  @Test
  @DisplayName("every table with a key is shown as it is, whatever its schema is made of")
  void grownSchema() throws Exception {
    try (GrownRun run = new GrownRun(Resources.text("/grown/schema.sql"), SEED, 2, MAX_ROW_BYTES)) {
      assertThat(run.refusedStatements()).as("statements of the schema").isEmpty();
      assertThat(run.unfillable()).isEmpty();
      assertThat(run.mirroredTables()).as("tables that are mirrored").isEqualTo(62);
      assertThat(run.unmirrored())
          .hasSize(10)
          .allSatisfy(
              table -> {
                assertThat(table.comment()).startsWith(NOT_MIRRORED);
                assertThat(table.reason()).contains(table.comment().replace(NOT_MIRRORED, ""));
              });
      check(run);
      assertThat(run.unexpectedRefusals()).as("refusals that this schema does not have").isEmpty();
      assertThat(run.untouchedTables()).as("tables that took nothing").isEmpty();
      assertThat(run.silentMirrors()).as("mirrors that told nothing").isEmpty();
      assertThat(run.takenShare()).as("share of statements that were taken").isGreaterThan(0.6);
      assertThat(run.unshown()).as("rows that cannot be shown").isPositive();
    }
  }

  @Test
  @EnabledIfSystemProperty(
      named = "grown.schema",
      matches = ".+",
      disabledReason = "no other schema is named")
  @DisplayName("so is every table of a schema that somebody names")
  void anotherSchema() throws Exception {
    String script = Files.readString(Path.of(System.getProperty("grown.schema", "")));
    try (GrownRun run = new GrownRun(script, SEED, 1, MAX_ROW_BYTES)) {
      run.refusedStatements().forEach(statement -> log.info("Left out: {}", statement));
      run.unfillable().forEach(what -> log.info("No value is known for {}", what));
      run.unmirrored().forEach(table -> log.info("Not mirrored: {}", table));
      check(run);
      run.unexpectedRefusals().forEach(refusal -> log.info("Refused: {}", refusal));
      log.info("Tables that took nothing: {}", run.untouchedTables());
      log.info("Mirrors that told nothing: {}", run.silentMirrors());
    }
  }

  private static void check(GrownRun run) throws Exception {
    try (LogWatch watch = new LogWatch()) {
      RunningServer server = run.start();
      double resyncs = server.metric("reactive_cache_resyncs_total", "");
      run.write(WRITING);
      Comparison comparison = run.compare();
      log.info("{}; {} comparisons", run, comparison.compared());
      assertThat(comparison.differences()).as("%s", run).isEmpty();
      assertThat(run.refusedByUs()).as("%s: writers that were hurt", run).isEmpty();
      assertThat(run.audit(AUDITED)).as("%s: what an audit repaired", run).isEqualTo(Map.of());
      assertThat(server.metric("reactive_cache_audit_repaired_total", "")).isZero();
      assertThat(server.metric("reactive_cache_doorbell_missed_total", "")).isZero();
      assertThat(server.metric("reactive_cache_resyncs_total", "")).isEqualTo(resyncs);
      assertThat(Endpoints.isReady(server.ask("GET", "/health/ready"))).isTrue();
      assertThat(watch.warnings()).as("%s", run).allMatch(GrownSchemaIT::isExpected);
      assertThat(watch.alarms()).as("%s", run).isEqualTo(List.of());
    }
  }

  /** A quarantined row is told once. */
  private static boolean isExpected(String warning) {
    return warning.contains("quarantined");
  }
}

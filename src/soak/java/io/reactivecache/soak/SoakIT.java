package io.reactivecache.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A few rounds with fixed seeds, for each build; {@link LongSoakIT} draws from all faults. */
@DisplayName("Under faults nothing is lost, nothing stays stale and nothing goes back")
class SoakIT {

  @Test
  @DisplayName("on one node, that and PostgreSQL killed, cut off and replaced by a standby")
  void oneNode() throws IOException {
    run(
        plan(
            7,
            0,
            4,
            "kill -9 of the postmaster",
            "server: kill -9",
            "that lacks the tail",
            "network cut"));
  }

  @Test
  @DisplayName("on two nodes, that are killed and stopped, while PostgreSQL restarts")
  void twoNodes() throws IOException {
    run(
        plan(
            8,
            Plan.ROUNDS_A_SITE,
            3,
            "kill -9 of both nodes",
            "SIGTERM",
            "kill -9 of one backend",
            "fast restart"));
  }

  private static Plan plan(long seed, int first, int rounds, String... names) {
    return new Plan(seed, first, rounds, Duration.ofMinutes(5), faults(names));
  }

  private static List<Fault> faults(String... names) {
    return Faults.all().stream()
        .filter(fault -> List.of(names).stream().anyMatch(fault.name()::endsWith))
        .toList();
  }

  static void run(Plan plan) throws IOException {
    Path directory = Path.of("target", "soak");
    SoakReport report = Soak.run(plan, directory);
    report.write(directory);
    System.out.println(report.markdown());
    assertThat(report.violations()).isEmpty();
  }
}

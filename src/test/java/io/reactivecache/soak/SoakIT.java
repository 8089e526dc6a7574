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
  @DisplayName(
      "on one node, that and PostgreSQL killed, stopped, cut off and replaced by a standby")
  void oneNode() throws IOException {
    run(
        new Plan(
            7,
            0,
            5,
            Duration.ofMinutes(5),
            faults("kill -9 of the postmaster", "server: kill -9", "promotion", "network cut")));
  }

  private static List<Fault> faults(String... names) {
    return Faults.all().stream()
        .filter(fault -> List.of(names).stream().anyMatch(fault.name()::endsWith))
        .toList();
  }

  static void run(Plan plan) throws IOException {
    Path directory = Path.of("target", "soak");
    Report report = Soak.run(plan, directory);
    report.write(directory);
    System.out.println(report.markdown());
    assertThat(report.violations()).isEmpty();
  }
}

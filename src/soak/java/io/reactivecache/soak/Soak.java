package io.reactivecache.soak;

import io.reactivecache.support.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the rounds of a plan. A violation does not end it: the report says what was seen. */
final class Soak {

  private final Plan plan;
  private final Path directory;
  private final List<RoundResult> results = new ArrayList<>();
  private @Nullable Site site;
  private @Nullable Workload workload;
  private @Nullable Bounds bounds;
  private long events;
  private long looks;
  private final Map<String, Double> queues = new TreeMap<>();

  private Soak(Plan plan, Path directory) {
    this.plan = plan;
    this.directory = directory;
  }

  /**
   * Runs a plan to its end.
   *
   * @param directory for the report, and for the logs of rounds with violations
   */
  static SoakReport run(Plan plan, Path directory) throws IOException {
    Files.createDirectories(directory);
    Soak soak = new Soak(plan, directory);
    System.out.println("soak: -Dsoak.seed=" + plan.seed());
    try {
      soak.runRounds();
    } finally {
      soak.leave();
    }
    return new SoakReport(
        plan.seed(), soak.results, soak.events, soak.looks, soak.queues, Leftovers.find());
  }

  private void runRounds() throws IOException {
    long end = System.nanoTime() + plan.duration().toNanos();
    for (int i = 0; i < plan.rounds() && System.nanoTime() - end < 0; i++) {
      int number = plan.first() + i;
      if (site == null || plan.isNewSite(number)) {
        enter(number);
      }
      RoundResult result = runRound(number);
      results.add(result);
      System.out.println("soak: " + result.shown());
      if (!result.violations().isEmpty()) {
        keepLogs(number, result);
      }
      if (!result.intact()) {
        leave();
      }
    }
  }

  private RoundResult runRound(int number) {
    return new Round(
            plan,
            number,
            java.util.Objects.requireNonNull(site),
            java.util.Objects.requireNonNull(workload),
            java.util.Objects.requireNonNull(bounds))
        .run();
  }

  private void enter(int number) {
    leave();
    long begun = System.nanoTime();
    Site entered = Site.start(plan.shape(number));
    site = entered;
    workload = Workload.start(entered, plan.random(number, "workload").nextLong());
    bounds = new Bounds(entered);
    System.out.println(
        "soak: a site of "
            + entered.nodes().size()
            + " node(s) is ready after "
            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)
            + " ms");
  }

  private void leave() {
    Workload last = workload;
    if (last != null) {
      events += last.events();
      looks += last.looks();
      last.metrics().longest().forEach((queue, length) -> queues.merge(queue, length, Math::max));
      last.close();
    }
    Site left = site;
    workload = null;
    site = null;
    if (left != null) {
      left.close();
    }
  }

  /**
   * Everything that the servers and nodes wrote, and what was wrong, for whoever looks for the
   * cause.
   */
  private void keepLogs(int number, RoundResult result) throws IOException {
    Path kept = Files.createDirectories(directory.resolve("round-" + number));
    Files.writeString(
        kept.resolve("violations.txt"),
        "-Dsoak.seed=" + plan.seed() + "\n" + result.shown() + "\n");
    for (String from : List.of("soak", Standby.ONE, Standby.OTHER, Site.REDIS_DIRECTORY)) {
      Path logs = TestServers.directory(from);
      if (Files.exists(logs)) {
        try (var files = Files.list(logs)) {
          for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
            Files.copy(
                log,
                kept.resolve(from + "-" + log.getFileName()),
                StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }
}

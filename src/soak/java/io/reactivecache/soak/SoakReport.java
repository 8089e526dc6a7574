package io.reactivecache.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What came of a soak, as numbers and as the table of {@code docs/reliability.md}.
 *
 * @param events how many rows browsers were shown
 * @param looks how often all of Redis was read meanwhile
 * @param queues the greatest length of each kind of queue
 * @param leftovers processes that are still there
 */
record SoakReport(
    long seed,
    List<RoundResult> rounds,
    long events,
    long looks,
    Map<String, Double> queues,
    List<String> leftovers) {

  /** What went wrong, in words; empty if nothing did. */
  List<String> violations() {
    List<String> all = new ArrayList<>();
    for (RoundResult round : rounds) {
      round
          .violations()
          .words()
          .forEach(
              words ->
                  all.add("-Dsoak.seed=" + seed + " -Dsoak.from=" + round.number() + ": " + words));
    }
    leftovers.forEach(process -> all.add("a process is left: " + process));
    return all;
  }

  /** Writes {@code soak.md} and {@code rounds.csv}. */
  void write(Path directory) throws IOException {
    Files.writeString(directory.resolve("soak.md"), markdown());
    Files.writeString(
        directory.resolve("rounds.csv"),
        RoundResult.CSV_HEAD
            + "\n"
            + rounds.stream().map(round -> round.csv() + "\n").collect(Collectors.joining()));
  }

  String markdown() {
    StringBuilder text = new StringBuilder(summary());
    text.append("\n| fault | tried (with another) | promises | p50, s | longest, s |\n");
    text.append("|---|---:|---|---:|---:|\n");
    for (String fault : faults()) {
      text.append(row(fault, rounds.stream().filter(r -> r.faults().contains(fault)).toList()));
    }
    return text.append(row("all", rounds)).toString();
  }

  /** One figure or two a line: lines of the documents have at most 160 characters. */
  private String summary() {
    List<Long> recoveries = recoveries(rounds);
    return String.format(
        Locale.ROOT,
        """
        Seed %d: %d rounds in %d min, %d violations, %d processes left.

        - %,d SQL transactions, %,d acknowledged API writes, %,d events at browsers
        - %,d reads of all of Redis, %,d comparisons after the faults
        - longest queues: %s
        - recovery in all rounds: p50 %s s, p99 %s s, longest %s s
        """,
        seed,
        rounds.size(),
        sum(RoundResult::millis) / 60_000,
        violations().size(),
        leftovers.size(),
        sum(RoundResult::transactions),
        sum(RoundResult::acknowledged),
        events,
        looks,
        sum(RoundResult::checks),
        queues.entrySet().stream()
            .map(queue -> String.format(Locale.ROOT, "%s %.0f", queue.getKey(), queue.getValue()))
            .collect(Collectors.joining(", ")),
        seconds(recoveries, 0.5),
        seconds(recoveries, 0.99),
        seconds(recoveries, 1));
  }

  private static String row(String name, List<RoundResult> rounds) {
    List<Long> recoveries = recoveries(rounds);
    return String.format(
        Locale.ROOT,
        "| %s | %d (%d) | %s | %s | %s |\n",
        name,
        rounds.size(),
        rounds.stream().filter(round -> round.faults().size() > 1).count(),
        promises(rounds),
        seconds(recoveries, 0.5),
        seconds(recoveries, 1));
  }

  /** That all were held, or which were not, and how often. */
  private static String promises(List<RoundResult> rounds) {
    List<String> broken = new ArrayList<>();
    for (Invariant invariant : Invariant.values()) {
      int found = rounds.stream().mapToInt(round -> round.violations().of(invariant)).sum();
      if (found > 0) {
        broken.add(invariant.title() + " " + found);
      }
    }
    return broken.isEmpty() ? "held" : "**broken: " + String.join(", ", broken) + "**";
  }

  /** In order, of the rounds that recovered. */
  private static List<Long> recoveries(List<RoundResult> rounds) {
    return rounds.stream().map(RoundResult::recoveryMillis).filter(m -> m >= 0).sorted().toList();
  }

  private static String seconds(List<Long> sorted, double share) {
    if (sorted.isEmpty()) {
      return "never";
    }
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return String.format(Locale.ROOT, "%.2f", sorted.get(Math.max(0, index)) / 1_000.0);
  }

  /** In the order of the registry. */
  private List<String> faults() {
    TreeSet<String> tried =
        rounds.stream()
            .flatMap(round -> round.faults().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    return Faults.all().stream().map(Fault::name).filter(tried::contains).toList();
  }

  private long sum(ToLongFunction<RoundResult> number) {
    return rounds.stream().mapToLong(number).sum();
  }
}

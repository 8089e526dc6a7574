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
record Report(
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
    text.append("\n| fault | tried | with another |");
    for (Invariant invariant : Invariant.values()) {
      text.append(' ').append(invariant.title()).append(" |");
    }
    text.append(" recovery p50 | p99 | longest |\n|---|---|---|");
    text.append("---|".repeat(Invariant.values().length)).append("---|---|---|\n");
    for (String fault : faults()) {
      text.append(row(fault, rounds.stream().filter(r -> r.faults().contains(fault)).toList()));
    }
    return text.append(row("all", rounds)).toString();
  }

  private String summary() {
    return String.format(
        Locale.ROOT,
        "Seed %d: %d rounds in %d min, %,d SQL transactions, %,d acknowledged API writes, %,d events at browsers, "
            + "%,d looks at all of Redis, %,d comparisons after the faults; longest queues: %s; "
            + "%d violations, %d processes left.%n",
        seed,
        rounds.size(),
        sum(RoundResult::millis) / 60_000,
        sum(RoundResult::transactions),
        sum(RoundResult::acknowledged),
        events,
        looks,
        sum(RoundResult::checks),
        queues,
        violations().size(),
        leftovers.size());
  }

  private static String row(String name, List<RoundResult> rounds) {
    StringBuilder row = new StringBuilder("| " + name + " | " + rounds.size() + " | ");
    row.append(rounds.stream().filter(round -> round.faults().size() > 1).count()).append(" |");
    for (Invariant invariant : Invariant.values()) {
      int found = rounds.stream().mapToInt(round -> round.violations().of(invariant)).sum();
      row.append(found == 0 ? " held |" : " **broken " + found + "** |");
    }
    List<Long> recoveries =
        rounds.stream().map(RoundResult::recoveryMillis).filter(m -> m >= 0).sorted().toList();
    return row.append(seconds(recoveries, 0.5))
        .append(seconds(recoveries, 0.99))
        .append(seconds(recoveries, 1))
        .append('\n')
        .toString();
  }

  private static String seconds(List<Long> sorted, double share) {
    if (sorted.isEmpty()) {
      return " never |";
    }
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return String.format(Locale.ROOT, " %.2f s |", sorted.get(Math.max(0, index)) / 1_000.0);
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

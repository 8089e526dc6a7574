package io.reactivecache.soak;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of a round.
 *
 * @param recoveryMillis from the last write, after the last fault healed, until everybody showed
 *     it; -1 if that did not come
 * @param afterHealMillis the same from the moment that the last fault healed, with the time that
 *     the writers took to end
 * @param checks how many rows were compared
 * @param intact whether the next round can go on with this site
 */
record RoundResult(
    int number,
    int nodes,
    List<String> faults,
    long millis,
    long recoveryMillis,
    long afterHealMillis,
    long transactions,
    long acknowledged,
    long checks,
    boolean intact,
    Violations.Found violations) {

  static final String CSV_HEAD =
      "round,nodes,faults,millis,recovery_millis,after_heal_millis,transactions,acknowledged,checks,"
          + "violations";

  String csv() {
    return number
        + ","
        + nodes
        + ",\""
        + String.join(" + ", faults)
        + "\","
        + millis
        + ","
        + recoveryMillis
        + ","
        + afterHealMillis
        + ","
        + transactions
        + ","
        + acknowledged
        + ","
        + checks
        + ","
        + violations.counts().values().stream().mapToInt(Integer::intValue).sum();
  }

  /** One line for the console, and one for each violation. */
  String shown() {
    String line =
        "round %d, %d node(s): %s; recovery %d ms (%d ms after the heal), %d ms, %d transactions, %d acknowledged"
            .formatted(
                number,
                nodes,
                String.join(" + ", faults),
                recoveryMillis,
                afterHealMillis,
                millis,
                transactions,
                acknowledged);
    return line
        + violations.words().stream()
            .map(words -> "\n    VIOLATION " + words)
            .collect(Collectors.joining());
  }
}

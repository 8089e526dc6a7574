package io.reactivecache.message;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far one pass over a mirror's cached keys has come, and what it found.
 *
 * @param asked whether somebody asked for it; otherwise it is the background's
 * @param ended null while it is under way
 * @param checked keys that were compared
 * @param undecided keys that changed too often, or could not be read, to be compared
 * @param repaired keys by the reason of their repair
 * @param problem why it ended early; null if it did not
 */
public record AuditReport(
    boolean asked,
    Instant started,
    @Nullable Instant ended,
    long checked,
    long undecided,
    Map<String, Long> repaired,
    @Nullable String problem) {

  public AuditReport {
    repaired = Map.copyOf(repaired);
  }

  /** A pass that begins. */
  public static AuditReport begun(boolean asked, Instant now) {
    return new AuditReport(asked, now, null, 0, 0, Map.of(), null);
  }

  /** This pass, ended. */
  public AuditReport ended(Instant now, @Nullable String why) {
    return new AuditReport(asked, started, now, checked, undecided, repaired, why);
  }
}

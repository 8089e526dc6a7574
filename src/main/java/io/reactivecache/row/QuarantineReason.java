package io.reactivecache.row;

import java.util.Locale;
import java.util.Optional;

/** Why a row was quarantined instead of being stored. Never tells what is in the row. */
public enum QuarantineReason {
  /** Its JSON is larger than the mirror's bound. */
  TOO_LARGE("The row is larger than its mirror allows."),
  /** PostgreSQL cannot make JSON of it: a cast or a type's output fails, or a limit is exceeded. */
  UNREADABLE("PostgreSQL cannot show the row as JSON."),
  /** PostgreSQL finds it at once and does not come to an end with its JSON. */
  TOO_SLOW("PostgreSQL takes too long to show the row as JSON."),
  /** Redis takes other rows, but not this one. */
  REFUSED("Redis does not take the row.");

  private final String sentence;

  QuarantineReason(String sentence) {
    this.sentence = sentence;
  }

  /** In Redis, metrics and answers, such as {@code too-large}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For people. */
  public String sentence() {
    return sentence;
  }

  /** Reads what {@link #code} wrote; empty if it is none. */
  public static Optional<QuarantineReason> of(String code) {
    for (QuarantineReason reason : values()) {
      if (reason.code().equals(code)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}

package io.reactivecache.profile;

import io.reactivecache.trouble.Told;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log once when something goes wrong for all lanes, and once when it is over. What
 * another part of the node has told in the same words is not told again.
 */
final class OutageLog {

  private static final Logger log = LoggerFactory.getLogger(OutageLog.class);

  private final Told told;
  private boolean away;
  private boolean said;
  private boolean refusing;
  private String unusable = "";

  OutageLog(Vertx vertx) {
    this.told = Told.of(vertx, "PostgreSQL");
  }

  /** A connection was lost, or could not be had. */
  void began(String reason) {
    if (!away) {
      away = true;
      said = told.begins(this, reason);
      if (said) {
        log.warn("Profile writes have lost PostgreSQL: {}", reason);
      }
    }
  }

  /** The table is no place for profiles. */
  void unusable(String reason) {
    if (!unusable.equals(reason)) {
      unusable = reason;
      if (told.begins(this, reason)) {
        log.warn("Profiles cannot be written: {}", reason);
      }
    }
  }

  /** A connection was had. */
  void ended() {
    told.ends(this);
    if (away && said) {
      log.info("Profile writes reach PostgreSQL again");
    } else if (!unusable.isEmpty()) {
      log.info("Profiles can be written again");
    }
    away = false;
    unusable = "";
  }

  /** PostgreSQL is there, but does not take writes. */
  void refused(String reason) {
    if (!refusing) {
      refusing = true;
      log.warn("PostgreSQL refuses profile writes: {}", reason);
    }
  }

  /** A transaction was committed. */
  void accepted() {
    if (refusing) {
      refusing = false;
      log.info("PostgreSQL takes profile writes again");
    }
  }
}

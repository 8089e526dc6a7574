package io.reactivecache.profile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log once when something goes wrong for all lanes, and once when it is over. */
final class Outage {

  private static final Logger log = LoggerFactory.getLogger(Outage.class);

  private boolean away;
  private boolean refusing;

  /** A connection was lost, or could not be had. */
  void began(String reason) {
    if (!away) {
      away = true;
      log.warn("Profile writes have lost PostgreSQL: {}", reason);
    }
  }

  /** A connection was had. */
  void ended() {
    if (away) {
      away = false;
      log.info("Profile writes reach PostgreSQL again");
    }
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

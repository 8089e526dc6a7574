package io.reactivecache.postgres;

import io.vertx.pgclient.PgException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which mirrors cannot be followed now, and why. Each change of that is logged once. */
final class MirrorHealth {

  private static final Logger log = LoggerFactory.getLogger(MirrorHealth.class);

  private final Map<String, String> problems = new TreeMap<>();

  /**
   * Whether a statement failed because of what the mirror's table is now (class 42: a column or the
   * table is gone, a privilege was taken away), so that trying again is of no use.
   */
  static boolean isBroken(Throwable failure) {
    return failure instanceof PgException refused && refused.getSqlState().startsWith("42");
  }

  /** This mirror cannot be followed; its rows in Redis may be stale until it can. */
  void broken(String mirror, String problem) {
    if (!problem.equals(problems.put(mirror, problem))) {
      log.warn("A mirror cannot be followed: mirror={} problem={}", mirror, problem);
    }
  }

  /** This mirror can be followed again, and all of it has been journaled to be read again. */
  void mended(String mirror) {
    if (problems.remove(mirror) != null) {
      log.info("A mirror is followed again: mirror={}", mirror);
    }
  }

  boolean isBroken(String mirror) {
    return problems.containsKey(mirror);
  }

  /** One sentence for operators; empty when all is well. */
  Optional<String> problem() {
    return problems.entrySet().stream()
        .map(problem -> "mirror " + problem.getKey() + ": " + problem.getValue())
        .reduce((one, other) -> one + "; " + other);
  }
}

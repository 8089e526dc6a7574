package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which mirrors cannot be followed now, and why. Each change of that is logged once.
 *
 * <p>Changes of such a mirror are passed over, so PostgreSQL remembers that it has to be read
 * whole: whoever leads by then does so once it can be followed again.
 */
final class MirrorHealth {

  private static final Logger log = LoggerFactory.getLogger(MirrorHealth.class);

  private static final String STOP_SERVING = Sql.load("stop_serving_mirror");

  private final RowPool pool;
  private final Map<String, Known> problems = new TreeMap<>();

  private record Known(String problem, String sentence) {}

  MirrorHealth(RowPool pool) {
    this.pool = pool;
  }

  /**
   * Whether a statement failed because of the mirror's table (class 42: a column or the table is
   * gone, a privilege was taken away; or somebody holds a lock on it), so that others need not
   * wait.
   */
  static boolean isBroken(Throwable failure) {
    return failure instanceof PgException refused
        && (refused.getSqlState().startsWith("42")
            || refused.getSqlState().equals(PgOutage.LOCK_NOT_AVAILABLE));
  }

  /**
   * This mirror cannot be followed; its rows in Redis may be stale until it can.
   *
   * @return complete once that is remembered: changes must not be passed over before
   */
  Future<Void> broken(String mirror, String problem) {
    return broken(mirror, problem, "");
  }

  /** The same, and why it could not be mended, which is shown with it and not logged again. */
  Future<Void> broken(String mirror, String problem, String refusal) {
    String sentence = refusal.isEmpty() ? problem : problem + ": " + refusal;
    Known before = problems.put(mirror, new Known(problem, sentence));
    if (before == null || !before.problem().equals(problem)) {
      log.warn("A mirror cannot be followed: mirror={} problem={}", mirror, sentence);
    }
    return stopServing(mirror);
  }

  /** The same, where a statement failed: of a mirror whose problem is known that is only a sign. */
  Future<Void> failed(String mirror, String problem) {
    return problems.containsKey(mirror) ? stopServing(mirror) : broken(mirror, problem);
  }

  private Future<Void> stopServing(String mirror) {
    return pool.query(STOP_SERVING, Tuple.of(mirror)).mapEmpty();
  }

  /** Whether its changes are passed over. */
  boolean isBroken(String mirror) {
    return problems.containsKey(mirror);
  }

  /** All mirrors whose changes are passed over. */
  Set<String> broken() {
    return Set.copyOf(problems.keySet());
  }

  /** This mirror can be followed again, and all of it is journaled to be read again. */
  void mended(String mirror) {
    if (problems.remove(mirror) != null) {
      log.info("A mirror is followed again: mirror={}", mirror);
    }
  }

  /** One sentence for operators; empty when all is well. */
  Optional<String> problem() {
    return problems.entrySet().stream()
        .map(problem -> "mirror " + problem.getKey() + ": " + problem.getValue().sentence())
        .reduce((one, other) -> one + "; " + other);
  }
}

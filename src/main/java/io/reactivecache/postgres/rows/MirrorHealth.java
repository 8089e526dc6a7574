package io.reactivecache.postgres.rows;

import io.reactivecache.message.MirrorProblem;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which mirrors cannot be followed now, and why. Each change of that is logged once.
 *
 * <p>Changes of such a mirror are passed over, so PostgreSQL remembers that it has to be read
 * whole: the leader of that time does so once it can be followed again.
 */
public final class MirrorHealth {

  private static final Logger log = LoggerFactory.getLogger(MirrorHealth.class);

  private static final String STOP_SERVING = Sql.load("stop_serving_mirror");
  private static final int MAX_DETAIL_CHARS = 2_000;

  private final StatementPool pool;
  private final Map<String, MirrorProblem> problems = new TreeMap<>();

  public MirrorHealth(StatementPool pool) {
    this.pool = pool;
  }

  /**
   * This mirror cannot be followed; its rows in Redis may be stale until it can. Another detail of
   * the same reason is shown, and not logged again.
   *
   * @return complete once that is remembered: changes must not be passed over before
   */
  public Future<Void> broken(String mirror, MirrorProblem problem) {
    MirrorProblem before = problems.put(mirror, problem);
    if (before == null || !before.reason().equals(problem.reason())) {
      log.warn("A mirror cannot be followed: mirror={} problem={}", mirror, problem.sentence());
    }
    return stopServing(mirror, problem);
  }

  /** The same, where a statement failed: of a mirror whose problem is known that is only a sign. */
  public Future<Void> failed(String mirror, PgException refusal) {
    MirrorProblem known = problems.get(mirror);
    return known == null
        ? broken(mirror, problem(refusal, PgFailures.sentence(refusal)))
        : stopServing(mirror, known);
  }

  /**
   * What is told of a statement that was refused.
   *
   * @param detail for operators
   */
  public static MirrorProblem problem(PgException refusal, String detail) {
    return new MirrorProblem(reason(refusal), detail);
  }

  /** What everybody may know: PostgreSQL's own sentence may hold anything. */
  private static String reason(PgException refusal) {
    return switch (refusal.getSqlState()) {
      case PgFailures.LOCK_NOT_AVAILABLE -> "its table is locked";
      case PgFailures.INSUFFICIENT_PRIVILEGE -> "the server may not read its table";
      default -> "PostgreSQL refuses to read its table";
    };
  }

  private Future<Void> stopServing(String mirror, MirrorProblem problem) {
    String detail = problem.detail();
    String kept = detail.substring(0, Math.min(MAX_DETAIL_CHARS, detail.length()));
    return pool.query(STOP_SERVING, Tuple.of(mirror, problem.reason(), kept)).mapEmpty();
  }

  /** Whether its changes are passed over. */
  public boolean isBroken(String mirror) {
    return problems.containsKey(mirror);
  }

  /** All mirrors whose changes are passed over. */
  public Set<String> broken() {
    return Set.copyOf(problems.keySet());
  }

  /** This mirror can be followed again, and all of it is journaled to be read again. */
  public void mended(String mirror) {
    if (problems.remove(mirror) != null) {
      log.info("A mirror is followed again: mirror={}", mirror);
    }
  }

  /** The mirrors that cannot be followed, and why; empty when all is well. */
  public Map<String, MirrorProblem> problems() {
    return Map.copyOf(problems);
  }

  /** One sentence for operators of each mirror that cannot be followed. */
  public Stream<String> notes() {
    return problems.entrySet().stream()
        .map(problem -> "mirror " + problem.getKey() + ": " + problem.getValue().sentence());
  }
}

package io.reactivecache.postgres.leader;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.async.Monotonic;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.MirrorHealth;
import io.reactivecache.postgres.rows.Mirrors;
import io.reactivecache.postgres.rows.RowReader;
import io.reactivecache.postgres.schema.TableRights;
import io.reactivecache.postgres.session.LeaderContext;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Keeps the configured mirrors attached, and finds out when one no longer is what it was: a column
 * renamed, a trigger disabled, the table replaced, another table configured. What was missed
 * meanwhile is made up for by reading the whole mirror again.
 */
final class MirrorSupervisor {

  private static final String ATTACH = Sql.load("attach_mirror");
  private static final String PROBLEMS = Sql.load("mirror_problems");
  private static final String SERVE = Sql.load("serve_mirror");
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  /** What is wrong with a mirror, and whether attaching it again is all that it needs. */
  private record Problem(String sentence, boolean attachMends) {}

  private final List<MirrorConfig> configured;
  private final StatementPool pool;
  private final Mirrors mirrors;
  private final RowReader reader;
  private final MirrorHealth health;
  private final TableRights rights;
  private final PartitionSupervisor partitions;
  private final Map<String, Tries> tries = new HashMap<>();
  private boolean verifying;

  /** How often attaching a mirror was tried, when it may be again, and why it was refused last. */
  private static final class Tries {
    int made;
    long notBefore;
    String refusal = "";
    boolean lacksRights;

    void attached() {
      refusal = "";
      lacksRights = false;
    }
  }

  MirrorSupervisor(LeaderContext context, PartitionSupervisor partitions) {
    this.configured = context.configuration().mirrors();
    this.pool = context.pool();
    this.mirrors = context.mirrors();
    this.reader = context.reader();
    this.health = context.health();
    this.rights = new TableRights(context.vertx(), context.configuration().postgres());
    this.partitions = partitions;
  }

  /** Attaches what is configured. What PostgreSQL refuses is a problem of that mirror alone. */
  Future<Void> attach() {
    return each(configured, this::attach).compose(attached -> verify());
  }

  /** Looks for problems and mends what can be mended; one at a time. */
  Future<Void> verify() {
    if (verifying) {
      return Future.succeededFuture();
    }
    verifying = true;
    return pool.query(PROBLEMS, configured())
        .map(MirrorSupervisor::byMirror)
        .compose(problems -> mirrors.reload().map(problems))
        .compose(problems -> each(configured, mirror -> verify(mirror, problems)))
        .compose(verified -> partitions.verify())
        .onComplete(done -> verifying = false);
  }

  private Tuple configured() {
    return Tuple.tuple()
        .addArrayOfString(configured.stream().map(MirrorConfig::name).toArray(String[]::new))
        .addArrayOfString(configured.stream().map(MirrorConfig::table).toArray(String[]::new))
        .addArrayOfString(
            configured.stream()
                .map(mirror -> new JsonArray(mirror.key()).encode())
                .toArray(String[]::new));
  }

  /** Tries it. A refusal is told by {@link #verify}, if the mirror is not what it should be. */
  private Future<Void> attach(MirrorConfig mirror) {
    Tuple parameters =
        Tuple.of(mirror.table(), mirror.name())
            .addArrayOfString(mirror.key().toArray(String[]::new));
    Tries tries = tries(mirror);
    return pool.query(ATTACH, parameters)
        .onSuccess(attached -> tries.attached())
        .<Void>mapEmpty()
        .recover(
            failure -> {
              if (!(failure instanceof PgException refusal)) {
                return Future.failedFuture(failure);
              }
              tries.lacksRights = TableRights.isLack(refusal);
              return rights
                  .explain(mirror, refusal)
                  .onSuccess(sentence -> tries.refusal = sentence)
                  .mapEmpty();
            });
  }

  private Future<Void> verify(MirrorConfig mirror, Map<String, Problem> problems) {
    Problem problem = problems.get(mirror.name());
    if (problem != null) {
      // Not passed over before it is remembered that it has to be read whole.
      return broken(mirror, problem.sentence())
          .compose(known -> problem.attachMends() ? attachAgain(mirror) : Future.succeededFuture());
    }
    return mirrors
        .byName(mirror.name())
        .map(known -> serve(known).recover(failure -> refused(mirror, failure)))
        .orElseGet(() -> notFound(mirror));
  }

  /** Not attached, or PostgreSQL cannot look its rows up, which was told already. */
  private Future<Void> notFound(MirrorConfig mirror) {
    boolean told = health.isBroken(mirror.name()) && tries(mirror).refusal.isEmpty();
    return (told ? Future.<Void>succeededFuture() : broken(mirror, "it is not attached"))
        .compose(known -> attachAgain(mirror));
  }

  /** Why it cannot be followed, and why that could not be mended. */
  private Future<Void> broken(MirrorConfig mirror, String problem) {
    return health.broken(mirror.name(), new MirrorProblem(problem, tries(mirror).refusal));
  }

  private Tries tries(MirrorConfig mirror) {
    return tries.computeIfAbsent(mirror.name(), name -> new Tries());
  }

  /** Each try holds up the table's writers for a moment, so tries become rarer. */
  private Future<Void> attachAgain(MirrorConfig mirror) {
    Tries tries = tries(mirror);
    if (Monotonic.millis() < tries.notBefore) {
      return tries.lacksRights ? attachIfGiven(mirror, tries) : Future.succeededFuture();
    }
    tries.notBefore =
        Monotonic.millis() + Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << tries.made);
    tries.made = Math.min(tries.made + 1, 5);
    return attach(mirror);
  }

  /** Who ran what was told does not wait for the next try, and looking holds up nobody. */
  private Future<Void> attachIfGiven(MirrorConfig mirror, Tries tries) {
    return rights
        .ask(mirror)
        .compose(
            missing -> {
              tries.refusal = missing.orElse(tries.refusal);
              return missing.isEmpty() ? attach(mirror) : Future.succeededFuture();
            })
        .otherwiseEmpty();
  }

  private Future<Void> serve(Mirror mirror) {
    return reader
        .read(mirror, List.of())
        // Rows look otherwise than those that are cached, or changes were passed over meanwhile.
        .compose(readable -> pool.query(SERVE, Tuple.of(mirror.name(), mirror.signature())))
        .onSuccess(
            served -> {
              tries.remove(mirror.name());
              health.mended(mirror.name());
            })
        .mapEmpty();
  }

  private Future<Void> refused(MirrorConfig mirror, Throwable failure) {
    if (failure instanceof PgException refusal) {
      return rights
          .explain(mirror, refusal)
          .compose(
              sentence ->
                  TableRights.isLack(refusal)
                      ? health.broken(mirror.name(), MirrorHealth.problem(refusal, sentence))
                      : health.failed(mirror.name(), refusal));
    }
    return Future.failedFuture(failure);
  }

  private static <T> Future<Void> each(List<T> all, Function<T, Future<Void>> work) {
    return BoundedForEach.run(1, all.iterator(), work);
  }

  private static Map<String, Problem> byMirror(RowSet<Row> rows) {
    Map<String, Problem> problems = new HashMap<>();
    for (Row row : rows) {
      problems.put(
          row.getString("mirror"),
          new Problem(row.getString("problem"), row.getBoolean("attach_mends")));
    }
    return problems;
  }
}

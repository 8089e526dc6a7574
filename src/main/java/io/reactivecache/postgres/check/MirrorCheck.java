package io.reactivecache.postgres.check;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.schema.InstalledSchema;
import io.reactivecache.postgres.schema.TableRights;
import io.reactivecache.resource.Resources;
import io.reactivecache.trouble.Finding;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks of each mirror what {@code reactive_cache.attach} would, by the same code and without its
 * locks. Where nothing is installed yet, the schema is made in a transaction that is rolled back.
 */
final class MirrorCheck {

  private static final String SQL = Sql.load("check_mirror");

  private final Configuration configuration;
  private final Set<String> made;
  private final List<Finding> findings;

  /**
   * @param made tables that the first start makes where they are missing
   * @param findings where it adds its own
   */
  MirrorCheck(Configuration configuration, Set<String> made, List<Finding> findings) {
    this.made = made;
    this.configuration = configuration;
    this.findings = findings;
  }

  /**
   * @param connection with the role's own search_path
   * @param hasSchema whether something is installed
   */
  Future<Void> run(SqlConnection connection, boolean hasSchema) {
    Future<Void> ready = hasSchema ? Future.succeededFuture() : rehearse(connection);
    return ready
        .transform(rehearsed -> eachMirror(connection, rehearsed.succeeded()))
        .compose(
            asked ->
                hasSchema
                    ? Future.succeededFuture()
                    : connection.query("rollback").execute().mapEmpty());
  }

  /** Nobody sees it, and nobody waits: there is nothing of it that anybody uses yet. */
  private static Future<Void> rehearse(SqlConnection connection) {
    Future<Void> done =
        connection
            .query(
                "begin read write; create schema reactive_cache; set local search_path = reactive_cache")
            .execute()
            .mapEmpty();
    for (String file : InstalledSchema.SHIPPED) {
      String migration = Resources.text("/db/migration/" + file);
      done = done.compose(before -> connection.query(migration).execute().mapEmpty());
    }
    return done.compose(made -> connection.query("set local search_path to default").execute())
        .mapEmpty();
  }

  private Future<Void> eachMirror(SqlConnection connection, boolean canJudge) {
    Future<Void> all = Future.succeededFuture();
    if (!canJudge) {
      // A failed rehearsal has broken its transaction.
      all = connection.query("rollback; begin").execute().mapEmpty();
    }
    for (MirrorConfig mirror : configuration.mirrors()) {
      all = all.compose(before -> one(connection, mirror, canJudge));
    }
    return all;
  }

  private Future<Void> one(SqlConnection connection, MirrorConfig mirror, boolean canJudge) {
    String what = "mirror " + mirror.name();
    return within(connection, () -> TableRights.missing(connection, mirror))
        .compose(
            missing ->
                missing.isPresent() || !canJudge
                    ? Future.succeededFuture(missing)
                    : within(connection, () -> TableRights.problem(connection, SQL, mirror)))
        .transform(
            (problem, failure) -> {
              if (failure != null) {
                findings.add(PostgresCheck.unanswered(what, failure));
              } else if (made.contains(mirror.table())
                  && problem.filter(MirrorCheck::isMissing).isPresent()) {
                findings.add(Finding.ok(what, "the first start makes its table"));
              } else if (problem.isPresent()) {
                findings.add(Finding.wrong(what, problem.get()));
              } else if (canJudge) {
                findings.add(Finding.ok(what, "table " + mirror.table() + " can be followed"));
              } else {
                findings.add(
                    Finding.note(
                        what,
                        "its rights are there; its key is judged once the schema may be made"));
              }
              return Future.succeededFuture();
            });
  }

  private static boolean isMissing(String problem) {
    return problem.startsWith("table ") && problem.contains(" does not exist in database ");
  }

  /** A question that PostgreSQL refuses must not spoil those that follow in the transaction. */
  private static <T> Future<T> within(SqlConnection connection, Supplier<Future<T>> question) {
    return connection
        .query("savepoint question")
        .execute()
        .transform((open, none) -> question.get())
        .onFailure(refused -> connection.query("rollback to savepoint question").execute());
  }
}

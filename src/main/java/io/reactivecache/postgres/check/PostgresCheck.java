package io.reactivecache.postgres.check;

import io.reactivecache.async.Deadline;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.PgPools;
import io.reactivecache.postgres.client.PgTrouble;
import io.reactivecache.postgres.client.SessionPins;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.trouble.Finding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks PostgreSQL, before a start, whether it is and gives what the server needs. Leaves everything
 * as it is, holds up nobody, and goes on after a question that has no answer.
 */
public final class PostgresCheck {

  static final String SERVER_NAME = "PostgreSQL";
  private static final String SERVER = Sql.load("check_server");
  private static final String SCHEMA_RIGHTS = Sql.load("schema_rights");
  private static final String BOUNDS =
      "set statement_timeout = '4s'; set lock_timeout = '500ms'; set default_transaction_read_only = on";
  private static final long ANSWER_MILLIS = 5_000;
  private static final long ALL_MILLIS = 20_000;
  private static final String URI = EnvironmentVariable.RC_POSTGRES_URI.setting();

  private final Vertx vertx;
  private final Configuration configuration;
  private final PostgresConfig config;
  private final List<TableQuestion> tables;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> usable = new HashSet<>();

  /**
   * @param tables those that the node brings
   */
  public PostgresCheck(Vertx vertx, Configuration configuration, List<TableQuestion> tables) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.config = configuration.postgres();
    this.tables = List.copyOf(tables);
  }

  /**
   * Completes with what was found; never fails. Each question has five seconds, all of them twenty.
   */
  public Future<List<Finding>> run() {
    Pool pool = PgPools.pool(vertx, config, "reactive-cache check", 2, 2, SqlConnection::close);
    return within(config.connectTimeoutMillis(), connect(pool))
        .compose(
            connection ->
                within(ALL_MILLIS, ask(pool, connection))
                    .onFailure(failure -> findings.add(unanswered(SERVER_NAME, failure))),
            failure -> {
              findings.add(Finding.wrong(SERVER_NAME, PgTrouble.unreachable(config, failure)));
              return Future.succeededFuture();
            })
        .transform(
            done -> {
              // Not waited for: a frozen server does not answer a farewell.
              pool.close();
              return Future.succeededFuture(List.copyOf(findings));
            });
  }

  private Future<SqlConnection> connect(Pool pool) {
    return pool.getConnection()
        .compose(
            connection -> {
              connection.exceptionHandler(gone -> {});
              return connection
                  .query(SessionPins.SQL)
                  .execute()
                  .compose(pinned -> connection.query(BOUNDS).execute())
                  .map(bounded -> connection);
            });
  }

  private Future<Void> ask(Pool pool, SqlConnection connection) {
    return one(SERVER_NAME, connection, SERVER)
        .compose(
            row -> {
              if (row.isEmpty()) {
                return Future.succeededFuture();
              }
              findings.addAll(new ServerFindings(configuration).of(row.get()));
              return notThroughPooler(pool, row.get().getInteger("session"))
                  .compose(told -> schema(connection, row.get().getBoolean("has_schema")))
                  .compose(told -> ownTables(connection))
                  .compose(
                      told ->
                          new MirrorCheck(configuration, usable, findings)
                              .run(connection, row.get().getBoolean("has_schema")));
            });
  }

  /** Two connections that are open at once have two sessions, unless somebody lends them one. */
  private Future<Void> notThroughPooler(Pool pool, int session) {
    return within(ANSWER_MILLIS, connect(pool))
        .compose(second -> one(SERVER_NAME, second, SERVER).onComplete(done -> second.close()))
        .<Void>map(
            row -> {
              if (row.isPresent() && row.get().getInteger("session") == session) {
                findings.add(
                    Finding.wrong(
                        SERVER_NAME,
                        "a pooler in transaction mode stands before it, which loses the leader's"
                            + " lock and LISTEN. Name PostgreSQL itself, or a pooler in session"
                            + " mode, in "
                            + URI));
              }
              return null;
            })
        .otherwiseEmpty();
  }

  private Future<Void> schema(SqlConnection connection, boolean hasSchema) {
    String what = "schema reactive_cache";
    return one(what, connection, SCHEMA_RIGHTS)
        .compose(
            row -> {
              String problem = row.map(found -> found.getString("problem")).orElse(null);
              if (row.isEmpty()) {
                return Future.succeededFuture();
              }
              if (problem != null) {
                findings.add(Finding.wrong(what, problem));
                return Future.succeededFuture();
              }
              if (!hasSchema) {
                findings.add(Finding.ok(what, "the first start installs it"));
                return Future.succeededFuture();
              }
              return installed(what, connection);
            });
  }

  private Future<Void> installed(String what, SqlConnection connection) {
    String name = configuration.cluster().name();
    return bounded(
            () ->
                connection
                    .query("select cluster_name from reactive_cache.deployment")
                    .execute()
                    .map(rows -> rows.size() == 0 ? "" : rows.iterator().next().getString(0)))
        .transform(
            (owner, failure) -> {
              if (failure != null || owner.isEmpty()) {
                findings.add(
                    Finding.note(
                        what, "it is not whole, or a copy: the next start installs it anew"));
              } else if (!owner.equals(name)) {
                findings.add(
                    Finding.wrong(
                        what,
                        "the database belongs to cluster "
                            + owner
                            + ", and cluster.name is "
                            + name
                            + ". Correct "
                            + EnvironmentVariable.RC_CLUSTER_NAME.setting()
                            + ", or use another database"));
              } else {
                findings.add(Finding.ok(what, "installed, of cluster " + name));
              }
              return Future.succeededFuture();
            });
  }

  private Future<Void> ownTables(SqlConnection connection) {
    Future<Void> all = Future.succeededFuture();
    for (TableQuestion table : tables) {
      all =
          all.compose(before -> one(table.what(), connection, table.sql()))
              .map(
                  row -> {
                    row.map(table.problem()).ifPresent(problem -> tell(table, problem));
                    return null;
                  });
    }
    return all;
  }

  private void tell(TableQuestion table, String problem) {
    if (problem.isEmpty()) {
      usable.add(table.table());
      findings.add(Finding.ok(table.what(), "is there, or the first start makes it"));
    } else {
      findings.add(Finding.wrong(table.what(), problem));
    }
  }

  /** The one row of an answer; what has no answer is told. */
  private Future<Optional<Row>> one(String what, SqlConnection connection, String sql) {
    return bounded(
            () -> connection.query(sql).execute().map(rows -> Optional.of(rows.iterator().next())))
        .recover(
            failure -> {
              findings.add(unanswered(what, failure));
              return Future.succeededFuture(Optional.empty());
            });
  }

  static Finding unanswered(String what, Throwable failure) {
    String why =
        failure instanceof PgException refusal
            ? PgFailures.sentence(refusal)
            : String.valueOf(failure.getMessage());
    return Finding.wrong(what, "could not be asked: " + why);
  }

  private <T> Future<T> bounded(Supplier<Future<T>> question) {
    return within(ANSWER_MILLIS, question.get());
  }

  private <T> Future<T> within(long millis, Future<T> answer) {
    return new Deadline(vertx).within(millis, answer);
  }
}

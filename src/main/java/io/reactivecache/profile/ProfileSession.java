package io.reactivecache.profile;

import io.reactivecache.postgres.client.SessionPins;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.PgNotice;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with its prepared statements. A transaction is one flight: begin, the write, the
 * versions and commit are sent together. The caller sends one transaction at a time.
 */
final class ProfileSession {

  private static final Logger log = LoggerFactory.getLogger(ProfileSession.class);

  private static final String BEGIN = "begin isolation level read committed read write";

  private final SqlConnection connection;
  private final Optional<String> mirror;
  private final PreparedStatement change;
  private final PreparedStatement delete;
  private @Nullable PreparedStatement versions;

  private ProfileSession(
      SqlConnection connection,
      Optional<String> mirror,
      PreparedStatement change,
      PreparedStatement delete) {
    this.connection = connection;
    this.mirror = mirror;
    this.change = change;
    this.delete = delete;
  }

  /** Makes the table if it is missing, and everything else ready. */
  static Future<ProfileSession> open(
      SqlConnection connection, LanePools pools, Optional<String> mirror) {
    String statementTimeout = Integer.toString(pools.statementTimeoutMillis());
    String lockTimeout = Integer.toString(pools.lockTimeoutMillis());
    // The client prints a stack trace where nobody listens; the end of the connection follows
    // anyway.
    connection.exceptionHandler(goodbye -> {});
    PgConnection.cast(connection).noticeHandler(ProfileSession::hear);
    return connection
        .query(SessionPins.SQL)
        .execute()
        .compose(
            pinned ->
                connection
                    .preparedQuery(ProfileSql.SESSION)
                    .execute(Tuple.of(statementTimeout, lockTimeout)))
        .compose(set -> ProfileTable.check(connection))
        .compose(fits -> connection.query(ProfileSql.SCHEMA).execute())
        .compose(made -> connection.prepare(ProfileSql.CHANGE))
        .compose(change -> prepareDelete(connection, mirror, change))
        .compose(session -> session.findVersions().map(session));
  }

  /** The client would warn of every goodbye. That transactions overlap would be our own fault. */
  private static void hear(PgNotice notice) {
    if (notice.getCode().startsWith("25")) {
      log.warn("A lane's transactions overlap: {}", notice.getMessage());
    }
  }

  private static Future<ProfileSession> prepareDelete(
      SqlConnection connection, Optional<String> mirror, PreparedStatement change) {
    return connection
        .prepare(ProfileSql.DELETE)
        .map(delete -> new ProfileSession(connection, mirror, change, delete));
  }

  /**
   * Asks something, so that a dead connection is noticed; looks for the mirror again where it was
   * missing.
   */
  Future<Void> ping() {
    return lacksVersions() ? findVersions() : connection.query("select 1").execute().mapEmpty();
  }

  /** Whether there should be a mirror that was not there when last looked for. */
  boolean lacksVersions() {
    return versions == null && mirror.isPresent();
  }

  /**
   * Changes profiles, one change each.
   *
   * @return what they are after the commit, by username; a failure is always a {@link WriteFailure}
   */
  Future<Map<String, WrittenProfile>> change(MergedChanges changes) {
    return transaction(change, changes.parameters());
  }

  /**
   * Deletes profiles.
   *
   * @return those that were there, by username; a failure is always a {@link WriteFailure}
   */
  Future<Map<String, WrittenProfile>> delete(List<String> usernames) {
    return transaction(delete, Tuple.of(usernames.toArray(String[]::new)));
  }

  void onClose(Runnable handler) {
    connection.closeHandler(closed -> handler.run());
  }

  private Future<Map<String, WrittenProfile>> transaction(
      PreparedStatement statement, Tuple parameters) {
    PreparedStatement versionsNow = versions;
    List<Future<RowSet<Row>>> flight = new ArrayList<>(4);
    flight.add(connection.query(BEGIN).execute());
    flight.add(statement.query().execute(parameters));
    if (versionsNow != null) {
      flight.add(versionsNow.query().execute(Tuple.of(mirror.orElseThrow())));
    }
    flight.add(connection.query("commit").execute());
    return Future.join(flight)
        .transform(landed -> outcome(flight))
        .map(done -> written(flight.get(1).result(), versionsOf(flight)));
  }

  /** Succeeds only if every statement did. The first failure tells what happened. */
  private static Future<Void> outcome(List<Future<RowSet<Row>>> flight) {
    Future<?> begin = flight.get(0);
    Future<?> commit = flight.get(flight.size() - 1);
    if (begin.failed()) {
      // Without a transaction the write may have committed by itself.
      return Future.failedFuture(WriteFailure.unknown(begin.cause()));
    }
    for (Future<?> statement : flight.subList(1, flight.size() - 1)) {
      if (statement.failed()) {
        return Future.failedFuture(WriteFailure.ofStatement(statement.cause()));
      }
    }
    return commit.failed()
        ? Future.failedFuture(WriteFailure.ofCommit(commit.cause()))
        : Future.succeededFuture();
  }

  private static Map<String, String> versionsOf(List<Future<RowSet<Row>>> flight) {
    Map<String, String> versions = new HashMap<>();
    if (flight.size() == 4) {
      for (Row row : flight.get(2).result()) {
        // Of several that name the same key, the last is the newest.
        String version = row.getString(1);
        for (String key : row.getArrayOfStrings(0)) {
          versions.put(key, version);
        }
      }
    }
    return versions;
  }

  private static Map<String, WrittenProfile> written(
      RowSet<Row> rows, Map<String, String> versions) {
    Map<String, WrittenProfile> written = new HashMap<>();
    for (Row row : rows) {
      String username = row.getString(0);
      written.put(
          username,
          new WrittenProfile(
              username, row.getLong(1), row.getLong(2), row.getLong(3), versions.get(username)));
    }
    return written;
  }

  /** PostgreSQL's refusal means that nothing mirrors the table yet: versions stay unknown. */
  private Future<Void> findVersions() {
    if (mirror.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .prepare(ProfileSql.VERSIONS)
        .compose(found -> found.query().execute(Tuple.of(mirror.get())).map(found))
        .onSuccess(found -> versions = found)
        .<Void>mapEmpty()
        .recover(
            failure ->
                failure instanceof PgException
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }
}

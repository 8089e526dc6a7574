package io.reactivecache.postgres.session;

import io.reactivecache.async.Deadline;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.client.PgPools;
import io.reactivecache.postgres.client.SessionPins;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.rows.KeyForm;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The one connection that carries the leader's lock, its LISTEN, the awake flag and the journal
 * reads, so that losing one means losing all of them.
 *
 * <p>A session ends once and for all: when the connection closes, when an answer is overdue, or
 * when it is abandoned. It is never repaired; its owner opens a new one. A ping every {@link
 * #PING_MILLIS} finds a server that is frozen, and the server is told to let go of a session whose
 * client is (the default would be two hours).
 */
public final class LeaderSession {

  public static final long PING_MILLIS = 5_000;
  private static final String CHANNEL = "reactive_cache";

  private final Vertx vertx;
  private final Pool pool;
  private final PgConnection connection;
  private final KeyForm keyForm;
  private final Promise<String> ended = Promise.promise();
  private final long pingTimer;
  private int unanswered;

  private LeaderSession(Vertx vertx, Pool pool, PgConnection connection, KeyForm keyForm) {
    this.vertx = vertx;
    this.pool = pool;
    this.connection = connection;
    this.keyForm = keyForm;
    this.pingTimer = vertx.setPeriodic(PING_MILLIS, timer -> ping());
    connection.closeHandler(closed -> abandon("the connection was closed"));
    connection.exceptionHandler(failure -> abandon(String.valueOf(failure.getMessage())));
  }

  /** Opens a connection and prepares it; fails within the configured connect time-out. */
  public static Future<LeaderSession> open(Vertx vertx, PostgresConfig config) {
    // A pool of one, since only a pool takes the socket options that notice a dead peer.
    Pool pool = PgPools.pool(vertx, config, "reactive-cache listener", 1, 1, SqlConnection::close);
    Deadline deadline = new Deadline(vertx);
    return deadline
        .within(config.connectTimeoutMillis(), pool.getConnection())
        .compose(
            connection ->
                deadline
                    .within(PING_MILLIS, prepare(connection))
                    .map(
                        form ->
                            new LeaderSession(vertx, pool, PgConnection.cast(connection), form)))
        .onFailure(failure -> pool.close());
  }

  private static Future<KeyForm> prepare(SqlConnection connection) {
    return connection
        .query(SessionPins.SQL + Sql.load("prepare_leader_session"))
        .execute()
        .map(LeaderSession::keyForm);
  }

  /** The last of the answers tells. */
  private static KeyForm keyForm(RowSet<Row> answers) {
    RowSet<Row> last = answers;
    while (last.next() != null) {
      last = last.next();
    }
    return KeyForm.of(last.iterator().next().getBoolean("is_utf8"));
  }

  /** How the journal's keys are told. */
  public KeyForm keyForm() {
    return keyForm;
  }

  /** Starts to hear the doorbell. */
  public Future<Void> listen(Runnable onBell) {
    connection.notificationHandler(
        notification -> {
          if (CHANNEL.equals(notification.getChannel())) {
            onBell.run();
          }
        });
    return query("listen " + CHANNEL, Tuple.tuple()).mapEmpty();
  }

  /** Runs a short statement; an answer that is overdue ends the session. */
  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return query(sql, parameters, PING_MILLIS);
  }

  /** Runs a statement that may take a while. */
  public Future<RowSet<Row>> query(String sql, Tuple parameters, long deadlineMillis) {
    return bounded(connection.preparedQuery(sql).execute(parameters), deadlineMillis);
  }

  /**
   * Runs statements in a transaction of their own.
   *
   * @param deadlineMillis of its begin and of its commit
   * @return complete once it is committed; a failure ends the session, and the transaction with it
   */
  public <T> Future<T> transaction(Supplier<Future<T>> work, long deadlineMillis) {
    return query("begin", Tuple.tuple(), deadlineMillis)
        .compose(begun -> work.get())
        .compose(done -> query("commit", Tuple.tuple(), deadlineMillis).map(done))
        .onFailure(failure -> abandon(String.valueOf(failure.getMessage())));
  }

  /**
   * The connection, for reading through a portal; every wait on it goes through {@link #bounded}.
   */
  public PgConnection connection() {
    return connection;
  }

  /** Ends the session if the answer does not come in time. */
  public <T> Future<T> bounded(Future<T> answer, long deadlineMillis) {
    unanswered++;
    return new Deadline(vertx)
        .within(deadlineMillis, answer)
        .onComplete(answered -> unanswered--)
        .onFailure(
            failure -> {
              if (failure instanceof TimeoutException) {
                abandon("no answer within " + deadlineMillis + " ms");
              }
            });
  }

  private void ping() {
    // A statement under way has its own deadline; a ping behind it would only inherit its wait.
    if (unanswered == 0) {
      query("select 1", Tuple.tuple());
    }
  }

  /** Completes when the session ends, with the reason. */
  public Future<String> ended() {
    return ended.future();
  }

  public boolean isOpen() {
    return !ended.future().isComplete();
  }

  /** Ends the session. The lock goes with the connection, as soon as the server notices. */
  public void abandon(String reason) {
    if (ended.tryComplete(reason)) {
      vertx.cancelTimer(pingTimer);
      // Neither is waited for: closing a connection to a frozen server never completes.
      connection.close();
      pool.close();
    }
  }
}

package io.reactivecache.bench;

import io.reactivecache.support.Futures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.util.function.Consumer;

/**
 * Who listens to a channel of PostgreSQL, and hears each payload as soon as the socket has it.
 *
 * <p>By the Vert.x client. The JDBC driver's {@code getNotifications} keeps what has come: it peeks
 * for more with a timeout of 1 ms, again after each notification. So each is a millisecond late,
 * and where they come faster than one a millisecond the call does not even return.
 */
final class Notifications implements AutoCloseable {

  private final Vertx vertx;

  private Notifications(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Listens on a connection and a thread of its own.
   *
   * @param heard called on that thread
   */
  static Notifications listen(String databaseUri, String channel, Consumer<String> heard) {
    Notifications notifications = new Notifications(OneLoop.start());
    Futures.await(listen(notifications.vertx, databaseUri, channel, heard));
    return notifications;
  }

  /** Listens on the thread of a program that does more than that. */
  static Future<Void> listen(
      Vertx vertx, String databaseUri, String channel, Consumer<String> heard) {
    return PgConnection.connect(vertx, PgConnectOptions.fromUri(databaseUri))
        .compose(
            connection -> {
              connection.notificationHandler(
                  notification -> heard.accept(notification.getPayload()));
              return connection.query("listen " + channel).execute().mapEmpty();
            });
  }

  @Override
  public void close() {
    Futures.await(vertx.close());
  }
}

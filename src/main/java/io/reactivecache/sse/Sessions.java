package io.reactivecache.sse;

import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.eventstream.SseFrame;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * The open streams of this instance. Whom it cannot serve now it sends away to come again: with a
 * 200, since a browser's EventSource gives up for good on anything else.
 */
final class Sessions {

  /** Browsers that we leave come back within these bounds, not all at once, milliseconds. */
  private static final int EARLIEST_RETURN_MILLIS = 500;

  private static final int LATEST_RETURN_MILLIS = 5_000;

  private final Context context;
  private final FanoutOptions options;
  private final Subscriptions subscriptions;
  private final BooleanSupplier inSync;
  private final Fanout fanout;
  private final Pacer pacer;
  private final StreamMetrics metrics;
  private final Set<SseSession> open = new LinkedHashSet<>();
  private boolean leaving;

  Sessions(
      Vertx vertx,
      Context context,
      FanoutOptions options,
      Subscriptions subscriptions,
      BooleanSupplier inSync,
      StreamMetrics metrics) {
    this.context = context;
    this.options = options;
    this.subscriptions = subscriptions;
    this.inSync = inSync;
    this.metrics = metrics;
    this.fanout = new Fanout(context, metrics);
    this.pacer = new Pacer(vertx, fanout);
  }

  void open(HttpServerRequest http, StreamRequest request) {
    putHeaders(http.response());
    if (leaving) {
      sendAway(http, request, returnMillis());
    } else if (open.size() >= options.maxConnections()) {
      metrics.overLimit().increment();
      sendAway(http, request, retryMillis());
    } else if (!inSync.getAsBoolean()) {
      metrics.notInSync().increment();
      sendAway(http, request, retryMillis());
    } else {
      serve(http, request);
    }
  }

  int size() {
    return open.size();
  }

  /**
   * Says on idle streams that they are alive, and drops those that take nothing.
   *
   * @return completes after the last one
   */
  Future<Void> tend() {
    long now = System.nanoTime();
    return Slices.forEach(context, List.copyOf(open), session -> tend(session.connection(), now));
  }

  /**
   * Takes no new streams, and sends each browser elsewhere.
   *
   * @return completes when all were told
   */
  Future<Void> leave() {
    leaving = true;
    pacer.stop();
    return Slices.forEach(
        context,
        List.copyOf(open),
        session -> session.connection().end(SseFrame.retry(returnMillis())));
  }

  private void serve(HttpServerRequest http, StreamRequest request) {
    SseConnection connection = new SseConnection(http);
    SseSession session = new SseSession(request, connection, fanout, pacer, metrics);
    Buffer hello = withId(SseFrame.retry(retryMillis()).appendBuffer(SseFrame.comment()), request);
    open.add(session);
    // Registered before the head goes out: who sees the stream open misses nothing from then on.
    Runnable unsubscribe = subscriptions.add(session);
    connection.open(hello, session::drained, () -> closed(session, unsubscribe));
  }

  private void closed(SseSession session, Runnable unsubscribe) {
    open.remove(session);
    unsubscribe.run();
    session.closed();
  }

  private void tend(SseConnection connection, long now) {
    if (connection.isClosed()) {
      return;
    }
    if (connection.isStalledFor(options.writeTimeoutMillis(), now)) {
      metrics.stalled().increment();
      connection.kill();
    } else if (connection.isIdleFor(options.heartbeatMillis(), now) && !connection.isFull()) {
      connection.write(SseFrame.comment());
    }
  }

  private static void putHeaders(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Accel-Buffering", "no");
  }

  private static void sendAway(HttpServerRequest http, StreamRequest request, int millis) {
    http.response()
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(withId(SseFrame.retry(millis), request));
  }

  /**
   * Also whom we send away: its stream was open for a moment, and what its client read then may
   * have changed before it comes back.
   */
  private static Buffer withId(Buffer first, StreamRequest request) {
    return request.isWholeMirror() ? first.appendBuffer(SseFrame.opened(request.mirror())) : first;
  }

  /** Half to one and a half times the configured pause. */
  private int retryMillis() {
    int half = Math.max(1, options.retryMillis() / 2);
    return ThreadLocalRandom.current().nextInt(half, 3 * half + 1);
  }

  private static int returnMillis() {
    return ThreadLocalRandom.current().nextInt(EARLIEST_RETURN_MILLIS, LATEST_RETURN_MILLIS + 1);
  }
}

package io.reactivecache.sse.session;

import io.reactivecache.async.Slices;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.eventstream.Pauses;
import io.reactivecache.eventstream.SseFrame;
import io.reactivecache.sse.frame.Outlet;
import io.reactivecache.sse.frame.SseConnection;
import io.reactivecache.sse.watch.StreamRequest;
import io.reactivecache.sse.watch.Subscriptions;
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
import java.util.function.BooleanSupplier;

/**
 * The open streams of this instance. Whom it cannot serve now it sends away to come again: with a
 * 200, since a browser's EventSource gives up for good on anything else.
 */
public final class Sessions {

  /** Browsers that we leave come back within these bounds, not all at once, milliseconds. */
  private static final int EARLIEST_RETURN_MILLIS = 500;

  private static final int LATEST_RETURN_MILLIS = 5_000;

  private final Context context;
  private final FanoutOptions options;
  private final Subscriptions subscriptions;
  private final BooleanSupplier inSync;
  private final Fanout fanout;
  private final RateTimer rateTimer;
  private final StreamMeters metrics;
  private final Set<SseSession> open = new LinkedHashSet<>();
  private boolean leaving;

  public Sessions(
      Vertx vertx,
      Context context,
      FanoutOptions options,
      Subscriptions subscriptions,
      BooleanSupplier inSync,
      StreamMeters metrics) {
    this.context = context;
    this.options = options;
    this.subscriptions = subscriptions;
    this.inSync = inSync;
    this.metrics = metrics;
    this.fanout = new Fanout(context, metrics);
    this.rateTimer = new RateTimer(vertx, fanout);
  }

  public void open(HttpServerRequest http, StreamRequest request) {
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

  public int size() {
    return open.size();
  }

  /**
   * Says on idle streams that they are alive, and drops those that take nothing.
   *
   * @return completes after the last one
   */
  public Future<Void> tend() {
    long now = System.nanoTime();
    return Slices.forEach(context, List.copyOf(open), session -> tend(session, now));
  }

  /**
   * Takes no new streams, and sends each browser elsewhere.
   *
   * @return completes when all were told
   */
  public Future<Void> leave() {
    leaving = true;
    rateTimer.stop();
    return Slices.forEach(context, List.copyOf(open), session -> session.sendAway(returnMillis()));
  }

  private void serve(HttpServerRequest http, StreamRequest request) {
    SseConnection connection = new SseConnection(http);
    SseSession session = new SseSession(request, connection, fanout, rateTimer, metrics);
    open.add(session);
    // Registered before the head goes out: who sees the stream open misses nothing from then on.
    Runnable unsubscribe = subscriptions.add(request, session);
    connection.open(hello(session), session::drained, () -> closed(session, unsubscribe));
  }

  private void closed(SseSession session, Runnable unsubscribe) {
    open.remove(session);
    unsubscribe.run();
    session.closed();
  }

  private void tend(SseSession session, long now) {
    Outlet outlet = session.outlet();
    if (outlet.isClosed()) {
      return;
    }
    if (outlet.isStalledFor(options.writeTimeoutMillis(), now)) {
      metrics.stalled().increment();
      outlet.kill();
    } else if (outlet.isIdleFor(options.heartbeatMillis(), now) && !outlet.isFull()) {
      session.sayAlive(options.heartbeatMillis());
    }
  }

  private static void putHeaders(HttpServerResponse response) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Accel-Buffering", "no");
  }

  private static void sendAway(HttpServerRequest http, StreamRequest request, int millis) {
    String wholeMirror = request.isWholeMirror() ? request.mirror() : null;
    http.response()
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(SseFrame.sentAway(wholeMirror, request.lastSeen().toRepeat(), millis));
  }

  /** What a stream begins with. */
  private Buffer hello(SseSession session) {
    StreamRequest request = session.request();
    Buffer hello = SseFrame.retry(retryMillis()).appendBuffer(SseFrame.comment());
    if (request.isWholeMirror()) {
      hello.appendBuffer(SseFrame.opened(request.mirror()));
    }
    return request.heartbeats()
        ? hello.appendBuffer(session.aliveFrame(options.heartbeatMillis()))
        : hello;
  }

  private int retryMillis() {
    return Pauses.around(options.retryMillis());
  }

  private static int returnMillis() {
    return Pauses.between(EARLIEST_RETURN_MILLIS, LATEST_RETURN_MILLIS);
  }
}

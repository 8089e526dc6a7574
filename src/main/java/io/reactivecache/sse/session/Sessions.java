package io.reactivecache.sse.session;

import io.reactivecache.async.Slices;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.eventstream.Pauses;
import io.reactivecache.eventstream.SseFrame;
import io.reactivecache.eventstream.StreamHeaders;
import io.reactivecache.limit.ClientAddress;
import io.reactivecache.limit.Limits;
import io.reactivecache.sse.frame.Outlet;
import io.reactivecache.sse.frame.SseConnection;
import io.reactivecache.sse.watch.StreamRequest;
import io.reactivecache.sse.watch.Subscriptions;
import io.reactivecache.web.ClientBound;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
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

  /** Whose address has too many streams comes back not before that, and up to twice as late. */
  private static final int LATER_SECONDS = 30;

  /** The same of a client that has to wait for longer. */
  private static final int LATEST_SECONDS = 60;

  private final Context context;
  private final FanoutOptions options;
  private final Limits limits;
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
      Limits limits,
      Subscriptions subscriptions,
      BooleanSupplier inSync,
      StreamMeters metrics) {
    this.context = context;
    this.options = options;
    this.limits = limits;
    this.subscriptions = subscriptions;
    this.inSync = inSync;
    this.metrics = metrics;
    this.fanout = new Fanout(context, metrics);
    this.rateTimer = new RateTimer(vertx, fanout);
  }

  /**
   * Answers with a stream, or with one that ends at once.
   *
   * @throws HttpFailure 429, if the client's address has as much as one may, and the client is one
   *     that takes such an answer
   */
  public void open(HttpServerRequest http, StreamRequest request) {
    if (leaving) {
      sendAway(http, request, returnMillis());
    } else if (open.size() >= options.maxConnections()) {
      metrics.overLimit().increment();
      sendAway(http, request, retryMillis());
    } else if (!inSync.getAsBoolean()) {
      metrics.notInSync().increment();
      sendAway(http, request, retryMillis());
    } else {
      admit(http, request, ClientBound.client(http, limits));
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

  /** A stream over a whole mirror reads no row. */
  private void admit(HttpServerRequest http, StreamRequest request, ClientAddress client) {
    // Of use to nobody any more, and the request lives as long as the stream.
    http.headers().remove(Limits.PASSED_FOR);
    // Each key as if it were a miss: those that are none are given back.
    int keys = request.keys().size();
    int seconds = limits.misses().take(client, keys);
    if (seconds > 0) {
      refuse(http, request, "Too many rows of one address that are not cached.", seconds);
    } else if (!limits.streams().enter(client)) {
      limits.misses().giveBack(client, keys);
      refuse(http, request, "Too many streams of one address.", LATER_SECONDS);
    } else {
      serve(http, request, client);
    }
  }

  private static void refuse(
      HttpServerRequest http, StreamRequest request, String why, int seconds) {
    String accepted = http.getHeader(HttpHeaders.ACCEPT);
    if (accepted == null || !accepted.contains(StreamHeaders.MEDIA_TYPE)) {
      throw HttpFailure.tooMany(why, seconds);
    }
    int earliest = Math.min(seconds, LATEST_SECONDS) * 1_000;
    sendAway(http, request, Pauses.between(earliest, 2 * earliest));
  }

  private void serve(HttpServerRequest http, StreamRequest request, ClientAddress client) {
    StreamHeaders.putInto(http.response().headers());
    SseConnection connection = new SseConnection(http);
    SseSession session = new SseSession(request, connection, fanout, rateTimer, metrics);
    open.add(session);
    // Registered before the head goes out: who sees the stream open misses nothing from then on.
    Runnable unsubscribe = subscriptions.add(request, session, client);
    connection.open(hello(session), session::drained, () -> closed(session, unsubscribe, client));
  }

  /** By whichever side, and for whatever reason. */
  private void closed(SseSession session, Runnable unsubscribe, ClientAddress client) {
    open.remove(session);
    limits.streams().leave(client);
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

  private static void sendAway(HttpServerRequest http, StreamRequest request, int millis) {
    StreamHeaders.putInto(http.response().headers());
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

package io.reactivecache.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one connection ends: what a client that stops sending still gets, and what nobody waits for.
 *
 * <p>Requests have numbers, from 1. Vert.x hands them on one by one, so that what was read may be
 * ahead of what is answered.
 */
final class ServedConnection implements ExactRequestDecoder.Listener {

  /** A client that is still sending would not see the answer of a server that hangs up at once. */
  private static final int LINGER_SECONDS = 10;

  /** What a client that sends nothing more is answered with has so long. */
  private static final int LAST_ANSWERS_SECONDS = 30;

  private final HttpConnection connection;
  private final Handler<Void> answered = sent -> answered();
  private @Nullable Runnable whenBroken;
  private int read;
  private int begun;
  private int finished;
  private int broken;
  private int boundToInput;
  private boolean inputEnded;

  ServedConnection(HttpConnection connection) {
    this.connection = connection;
  }

  /** Has a client that sends nothing more answered; otherwise its connection is closed. */
  void outliveInput() {
    channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** A request is about to be handled. */
  void begin(HttpServerRequest request) {
    begun++;
    // Vert.x Web may take the handler of a response's end, and this one is nobody else's.
    request.response().bodyEndHandler(answered);
    if (RequestBody.isDeclared(request)) {
      request.response().headersEndHandler(head -> headSent(request));
    }
  }

  /** The request that is handled now: its client is gone when it sends nothing more. */
  void bindToInput() {
    boundToInput = begun;
    if (inputEnded) {
      connection.close();
    }
  }

  /**
   * The request that is handled now waits for its body.
   *
   * @param action when nothing more of it comes; perhaps at once
   */
  void awaitBody(Runnable action) {
    if (broken == begun) {
      action.run();
    } else {
      whenBroken = action;
    }
  }

  /** Nobody waits for a body any more. */
  void forgetBody() {
    whenBroken = null;
  }

  @Override
  public void headRead() {
    read++;
  }

  @Override
  public void bodyBroken() {
    broken = read;
    Runnable action = whenBroken;
    whenBroken = null;
    if (finished == broken) {
      connection.close();
    } else if (begun == broken && action != null) {
      action.run();
    }
  }

  @Override
  public void inputEnded() {
    inputEnded = true;
    if (finished == read || finished < boundToInput) {
      connection.close();
    } else {
      channel()
          .eventLoop()
          .schedule(() -> connection.close(), LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void answered() {
    finished++;
    if (finished == broken || (inputEnded && finished == read)) {
      connection.close();
    }
  }

  private void headSent(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      // From here on Vert.x drops whatever follows, and closes at the body's end.
      connection.shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  private Channel channel() {
    return HttpServers.channel(connection);
  }
}

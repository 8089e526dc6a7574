package io.reactivecache.web;

import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one connection ends: what a client that stops sending still gets, and what nobody waits for.
 */
final class ServedConnection implements ExactRequestDecoder.Listener {

  /** A client that is still sending would not see the answer of a server that hangs up at once. */
  private static final int LINGER_SECONDS = 10;

  /** What a client that sends nothing more is answered with has so long. */
  private static final int LAST_ANSWERS_SECONDS = 30;

  private final HttpConnection connection;
  private final Handler<HttpServerRequest> invalid;
  private @Nullable HttpServerRequest inBody;
  private boolean broken;
  private boolean endsWithInput;

  ServedConnection(HttpConnection connection, Handler<HttpServerRequest> invalid) {
    this.connection = connection;
    this.invalid = invalid;
  }

  /** Has a client that sends nothing more answered; otherwise its connection is closed. */
  void outliveInput() {
    HttpServers.channel(connection).config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Closes it when the client sends nothing more, as if it were gone. */
  void endWithInput() {
    endsWithInput = true;
  }

  /**
   * A request begins whose body may still be on its way.
   *
   * @return whether it may be handled
   */
  boolean accept(HttpServerRequest request) {
    if (broken) {
      invalid.handle(request);
      return false;
    }
    inBody = request;
    request
        .response()
        .headersEndHandler(
            head -> {
              if (!request.isEnded()) {
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                // From here on Vert.x drops whatever follows, and closes at the body's end.
                request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
              }
            });
    return true;
  }

  @Override
  public void bodyBroken() {
    broken = true;
    HttpServerRequest request = inBody;
    if (request == null || request.isEnded()) {
      // It is answered when it is its turn; here is nobody to wait for an end.
      return;
    }
    if (request.response().headWritten()) {
      request.connection().close();
    } else {
      invalid.handle(request);
    }
  }

  @Override
  public void inputEnded() {
    if (endsWithInput) {
      connection.close();
    } else {
      // Vert.x closes at once where nothing is to be answered.
      connection.shutdown(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
    }
  }
}

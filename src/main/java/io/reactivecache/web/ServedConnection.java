package io.reactivecache.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.reactivecache.limit.ClientAddress;
import io.reactivecache.limit.Connections;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one connection ends: what a client that stops sending still gets, what nobody waits for, and
 * who is closed while it waits for a request.
 *
 * <p>Requests have numbers, from 1. Vert.x hands them on one by one, so that what was read may be
 * ahead of what is answered.
 */
final class ServedConnection extends WaitingConnections.Waiter
    implements ExactRequestDecoder.Listener {

  /** A client that is still sending would not see the answer of a server that hangs up at once. */
  private static final int LINGER_SECONDS = 10;

  /** What a client that sends nothing more is answered with has so long. */
  private static final int LAST_ANSWERS_SECONDS = 30;

  private final HttpConnection connection;
  private final Admission admission;
  private final Handler<Void> answered = sent -> answered();
  private @Nullable Runnable whenBroken;
  private int read;
  private int begun;
  private int finished;
  private int broken;
  private int boundToInput;
  private boolean inputEnded;
  private boolean headBegun;
  private boolean left;
  private @Nullable ClientAddress counted;

  ServedConnection(HttpConnection connection, Admission admission) {
    this.connection = connection;
    this.admission = admission;
  }

  /**
   * The connection is let in: it waits for its first request.
   *
   * @param client for whom it counts, if for somebody
   */
  void letIn(@Nullable ClientAddress client) {
    counted = client;
    if (!left) {
      waiting().add(this, true);
    }
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
  public void headBegun() {
    headBegun = true;
    waiting().headBegun(this);
  }

  @Override
  public void headRead() {
    read++;
    headBegun = false;
    waiting().remove(this);
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

  @Override
  public void closed() {
    waiting().remove(this);
    if (!left) {
      left = true;
      admission.closed(counted);
    }
  }

  @Override
  boolean isSending() {
    ChannelOutboundBuffer waiting = channel().unsafe().outboundBuffer();
    return waiting != null && waiting.totalPendingWriteBytes() > 0;
  }

  @Override
  void closeWaiting(Connections.Closing why) {
    admission.closing(why);
    admission.endLate(channel(), headBegun);
    if (!channel().isOpen()) {
      // Netty tells it later, and others wait for the room.
      closed();
    }
  }

  /** Perhaps of an answer that nobody gets any more: Vert.x ends those, too. */
  private void answered() {
    finished++;
    if (left) {
      return;
    }
    if (finished == broken || (inputEnded && finished == read)) {
      connection.close();
    } else if (finished == read) {
      waiting().add(this, false);
      if (headBegun) {
        // Of the next request, which came while this one was answered.
        waiting().headBegun(this);
      }
    }
  }

  private void headSent(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      // From here on Vert.x drops whatever follows, and closes at the body's end.
      connection.shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  private WaitingConnections waiting() {
    return admission.waiting(channel());
  }

  private Channel channel() {
    return HttpServers.channel(connection);
  }
}

package io.reactivecache.web;

import io.netty.channel.Channel;
import io.reactivecache.limit.Bound;
import io.reactivecache.limit.ClientAddress;
import io.reactivecache.limit.Connections;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Lets the connections of one listener in, or tells them that there is no room. Used on the event
 * loop that the listener's connections share.
 *
 * <p>The stream listener's hang up without a word instead. What is said before a request is known
 * cannot be a stream, and on any other answer a browser's EventSource gives up for good; after a
 * connection that broke it comes again.
 */
final class Admission {

  private static final RawAnswer FULL =
      new RawAnswer(HttpFailure.unavailable("The server has all connections that it takes."));
  private static final RawAnswer LATE =
      new RawAnswer(HttpFailure.of(408, "The request took too long."));
  private static final RawAnswer TOO_MANY =
      new RawAnswer(HttpFailure.tooMany("Too many connections of one address.", 1));

  private final Vertx vertx;
  private final Connections connections;
  private final long headMillis;
  private final boolean answers;
  private @Nullable WaitingConnections waiting;

  /**
   * @param headMillis that a request's head may take
   * @param answers whether a client is told what it was too much or too late for
   */
  Admission(Vertx vertx, Connections connections, long headMillis, boolean answers) {
    this.vertx = vertx;
    this.connections = connections;
    this.headMillis = headMillis;
    this.answers = answers;
  }

  /** A connection was opened. */
  void opened(Channel channel, ServedConnection connection) {
    AcceptPace.lookedAt(channel, connections.mostAhead());
    InetAddress peer = address(channel.remoteAddress());
    ClientAddress counted = connections.countedFor(peer, address(channel.localAddress()));
    Bound refused = connections.enter(peer, counted, waiting(channel));
    if (refused == null) {
      connection.letIn(counted);
    } else {
      refuse(channel, refused == Bound.CONNECTIONS ? FULL : TOO_MANY);
    }
  }

  /**
   * Ends a connection that is too late.
   *
   * @param inHead whether some of a request has come: without, a browser would show an answer that
   *     it did not ask for
   */
  void endLate(Channel channel, boolean inHead) {
    if (answers && inHead) {
      LATE.closeWith(channel);
    } else {
      RawAnswer.close(channel);
    }
  }

  /**
   * A connection is gone.
   *
   * @param counted for whom it counted, if for somebody
   */
  void closed(@Nullable ClientAddress counted) {
    connections.leave(counted);
  }

  /** One that waits is about to be closed. */
  void closing(Connections.Closing why) {
    connections.closing(why);
  }

  /**
   * Those who wait for a request.
   *
   * @param channel one of them
   */
  WaitingConnections waiting(Channel channel) {
    WaitingConnections present = waiting;
    if (present == null) {
      present = new WaitingConnections(vertx, channel.eventLoop(), headMillis);
      connections.add(present);
      waiting = present;
    }
    return present;
  }

  /** Who asks, as far as the connection tells; the loopback if it has no address, or none more. */
  static InetAddress address(@Nullable SocketAddress socket) {
    return socket instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private void refuse(Channel channel, RawAnswer answer) {
    if (!answers) {
      RawAnswer.close(channel);
      return;
    }
    if (!connections.mayLinger()) {
      answer.closeWith(channel);
      return;
    }
    channel.closeFuture().addListener(closed -> connections.lingered());
    answer.lingerWith(channel);
  }
}

package io.reactivecache.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A connection's last answer, to a client that is not served: the bytes as they are, past Vert.x,
 * which has no request to answer.
 */
final class RawAnswer {

  private static final long LINGER_MILLIS = 1_000;

  private final byte[] bytes;

  RawAnswer(HttpFailure failure) {
    bytes = bytes(failure);
  }

  /** Sends what the connection takes of it, and hangs up at once. */
  void closeWith(Channel channel) {
    write(channel);
    close(channel);
  }

  /**
   * Sends it, and hangs up when the client has, or in a second. A client that is still sending its
   * request would not see the answer of a server that hangs up at once.
   */
  void lingerWith(Channel channel) {
    write(channel)
        .addListener(
            sent -> {
              if (sent.isSuccess()) {
                ((DuplexChannel) channel).shutdownOutput();
              }
            });
    channel.eventLoop().schedule(() -> close(channel), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Hangs up without waiting for what Vert.x has to send. */
  static void close(Channel channel) {
    channel.unsafe().close(channel.voidPromise());
  }

  private ChannelFuture write(Channel channel) {
    if (!channel.isOpen()) {
      // Its pipeline is empty, or will be.
      return channel.newFailedFuture(new ClosedChannelException());
    }
    channel.pipeline().addFirst(Deaf.INSTANCE);
    return channel.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  private static byte[] bytes(HttpFailure failure) {
    Problem problem = failure.problem();
    String body = problem.toJson().toString();
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(HttpResponseStatus.valueOf(problem.status())).append("\r\n");
    failure.headers().forEach((name, value) -> line(head, name, value));
    line(head, "Connection", "close");
    line(head, "Cache-Control", "no-store");
    SecurityHeaders.each((name, value) -> line(head, name, value));
    line(head, "Content-Type", Problem.CONTENT_TYPE);
    line(head, "Content-Length", Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
    return head.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  /** What comes behind the last answer is not read. */
  @ChannelHandler.Sharable
  private static final class Deaf extends ChannelInboundHandlerAdapter {
    static final Deaf INSTANCE = new Deaf();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      ReferenceCountUtil.release(bytes);
    }
  }
}

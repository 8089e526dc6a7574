package io.reactivecache.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has a listening socket accept no faster than its connections are looked at. All are accepted by
 * one thread, and looked at by others: in a burst it would take every descriptor of the process
 * before the first connection is refused, and the admin port could not accept.
 *
 * <p>Vert.x shows the listening socket by its connections only, so it begins with the first one.
 */
final class AcceptPace extends ChannelInboundHandlerAdapter {

  private static final AttributeKey<AcceptPace> KEY = AttributeKey.valueOf(AcceptPace.class, "of");

  /** A connection that is closed before it is looked at would be waited for without end. */
  private static final long LONGEST_PAUSE_MILLIS = 100;

  private final Channel listener;
  private final int most;
  private final AtomicInteger ahead = new AtomicInteger();

  private AcceptPace(Channel listener, int most) {
    this.listener = listener;
    this.most = most;
  }

  /**
   * A connection is looked at.
   *
   * @param most how many may be accepted beyond those that are looked at
   */
  static void lookedAt(Channel connection, int most) {
    Channel listener = connection.parent();
    if (listener == null) {
      return;
    }
    Attribute<AcceptPace> held = listener.attr(KEY);
    AcceptPace pace = held.get();
    if (pace != null) {
      pace.lookedAt();
    } else {
      AcceptPace first = new AcceptPace(listener, most);
      if (held.compareAndSet(null, first)) {
        listener.pipeline().addFirst(first);
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    if (ahead.incrementAndGet() >= most) {
      listener.config().setAutoRead(false);
      ctx.executor().schedule(this::goOn, LONGEST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    ctx.fireChannelRead(accepted);
  }

  private void lookedAt() {
    int before = ahead.getAndUpdate(count -> Math.max(0, count - 1));
    if (before == most) {
      // After what the accepting thread is doing now, which may be to pause.
      listener.eventLoop().execute(this::resume);
    }
  }

  private void goOn() {
    if (!listener.config().isAutoRead()) {
      ahead.set(0);
      resume();
    }
  }

  private void resume() {
    if (ahead.get() < most) {
      listener.config().setAutoRead(true);
    }
  }
}

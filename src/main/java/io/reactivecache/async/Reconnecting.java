package io.reactivecache.async;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds one session with a server. While none can be had it tries again, with pauses that grow;
 * what follows a loss is its owner's to say: {@link #connect} or {@link #connectLater}. There are
 * never two sessions, nor two attempts under way.
 *
 * <p>Used from one event loop; {@link #session} and {@link #isClosed} may be asked from any thread.
 */
public final class Reconnecting<S> {

  private final Vertx vertx;
  private final Attempts attempts;
  private final Supplier<Future<S>> open;
  private final Consumer<S> discard;
  private final Consumer<S> onConnected;
  private final Consumer<Throwable> onFailed;
  private volatile @Nullable S session;
  private volatile boolean closed;

  /**
   * Not connected yet.
   *
   * @param attempts counts each pause; its owner resets it, when a session may be called a success
   * @param open begins a session; bounded in time, and completes on the event loop
   * @param discard ends a session that came after {@link #close}
   * @param onConnected told of each session, once it is the current one
   * @param onFailed told why none could be had, once the pause is counted; not after {@link #close}
   */
  public Reconnecting(
      Vertx vertx,
      Attempts attempts,
      Supplier<Future<S>> open,
      Consumer<S> discard,
      Consumer<S> onConnected,
      Consumer<Throwable> onFailed) {
    this.vertx = vertx;
    this.attempts = attempts;
    this.open = open;
    this.discard = discard;
    this.onConnected = onConnected;
    this.onFailed = onFailed;
  }

  /** The current session; null while there is none. */
  public @Nullable S session() {
    return session;
  }

  public boolean isClosed() {
    return closed;
  }

  /** Connects at once; to be called once at the beginning, and at most once after each loss. */
  public void connect() {
    if (!closed) {
      open.get().onComplete(this::connected, this::failed);
    }
  }

  /** The same after a pause. */
  public void connectLater() {
    vertx.setTimer(attempts.nextDelay(), due -> connect());
  }

  /**
   * A session ended, or is given up.
   *
   * @return whether it was the current one: otherwise its end is known already, or wanted
   */
  public boolean lost(S ended) {
    boolean isCurrent = ended == session;
    if (isCurrent) {
      session = null;
    }
    return isCurrent;
  }

  /**
   * Connects no more.
   *
   * @return the last session, for its owner to end; null if there is none
   */
  public @Nullable S close() {
    closed = true;
    S last = session;
    session = null;
    return last;
  }

  private void connected(S next) {
    if (closed) {
      discard.accept(next);
    } else {
      session = next;
      onConnected.accept(next);
    }
  }

  private void failed(Throwable failure) {
    if (!closed) {
      connectLater();
      onFailed.accept(failure);
    }
  }
}

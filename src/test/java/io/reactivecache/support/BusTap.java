package io.reactivecache.support;

import static org.awaitility.Awaitility.await;

import io.reactivecache.message.FillRows;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsStored;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the parts of one server, on its event bus: loses messages, or holds one back as if
 * its sender had been frozen at the moment of sending it.
 */
public final class BusTap implements AutoCloseable {

  private final Vertx vertx;
  private final Handler<DeliveryContext<Object>> interceptor = this::intercept;
  private final List<Held> holds = new CopyOnWriteArrayList<>();
  private final List<Loss> losses = new CopyOnWriteArrayList<>();

  private record Loss(Predicate<Object> wanted, AtomicInteger left, AtomicInteger lost) {}

  private final Map<String, Double> shares = new ConcurrentHashMap<>();

  private BusTap(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().addOutboundInterceptor(interceptor);
  }

  public static BusTap on(RunningServer server) {
    return on(server.vertx());
  }

  public static BusTap on(Vertx vertx) {
    return new BusTap(vertx);
  }

  /** Whether a message speaks of this row. */
  public static boolean isAbout(Object message, String key) {
    if (message instanceof RowsChanged batch) {
      return batch.rows().stream().anyMatch(row -> row.state().key().key().equals(key));
    }
    if (message instanceof RowsStored stored) {
      return stored.rows().stream().anyMatch(row -> row.state().key().key().equals(key));
    }
    return message instanceof FillRows fills
        && fills.fills().stream().anyMatch(fill -> fill.state().key().key().equals(key));
  }

  /** Holds back the next message of a kind; those after it pass. */
  public Held hold(Predicate<Object> wanted) {
    Held held = new Held(wanted);
    holds.add(held);
    return held;
  }

  /** Loses the next so many messages, requests, answers and events alike, that are wanted. */
  public AtomicInteger lose(int count, Predicate<Object> wanted) {
    Loss loss = new Loss(wanted, new AtomicInteger(count), new AtomicInteger());
    losses.add(loss);
    return loss.lost;
  }

  /**
   * Loses this share of the messages to addresses that begin so, until told otherwise; a share of 0
   * loses nothing any more.
   */
  public void loseShare(String addresses, double share) {
    if (share == 0) {
      shares.remove(addresses);
    } else {
      shares.put(addresses, share);
    }
  }

  /** Nothing is lost from now on. */
  public void loseNoMore() {
    losses.clear();
    shares.clear();
  }

  /** Nothing is lost from now on, and what is held back goes on its way. */
  @Override
  public void close() {
    vertx.eventBus().removeOutboundInterceptor(interceptor);
    loseNoMore();
    holds.forEach(Held::release);
  }

  private void intercept(DeliveryContext<Object> delivery) {
    Object body = delivery.body();
    for (Held held : holds) {
      if (held.takes(delivery)) {
        return;
      }
    }
    for (Loss loss : losses) {
      if (loss.wanted.test(body) && loss.left.getAndDecrement() > 0) {
        loss.lost.incrementAndGet();
        return;
      }
    }
    if (!isDrawn(delivery.message().address())) {
      delivery.next();
    }
  }

  private boolean isDrawn(String address) {
    return shares.entrySet().stream()
        .anyMatch(
            loss ->
                address.startsWith(loss.getKey())
                    && ThreadLocalRandom.current().nextDouble() < loss.getValue());
  }

  /** One message that is held back, or will be. */
  public static final class Held {

    private final Predicate<Object> wanted;
    private @Nullable DeliveryContext<Object> delivery;
    private @Nullable Object answer;
    private boolean released;

    private Held(Predicate<Object> wanted) {
      this.wanted = wanted;
    }

    /** Waits until the message was sent. */
    public Held awaitSent() {
      await("the message to be held back")
          .atMost(Duration.ofSeconds(20))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(this::isSent);
      return this;
    }

    /** Lets it go on its way. */
    public void release() {
      DeliveryContext<Object> now;
      synchronized (this) {
        now = released ? null : delivery;
        released = true;
      }
      if (now != null) {
        now.next();
      }
    }

    /** Waits for the answer after the release, also if nobody waits for it any more. */
    public Object awaitAnswer() {
      await("the answer")
          .atMost(Duration.ofSeconds(20))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> answer() != null);
      return Objects.requireNonNull(answer());
    }

    private synchronized boolean isSent() {
      return delivery != null;
    }

    private synchronized @Nullable Object answer() {
      return answer;
    }

    private synchronized boolean takes(DeliveryContext<Object> next) {
      DeliveryContext<Object> mine = delivery;
      if (mine == null) {
        if (released || !wanted.test(next.body())) {
          return false;
        }
        delivery = next;
        return true;
      }
      if (next.message().address().equals(mine.message().replyAddress())) {
        answer = next.body();
      }
      return false;
    }
  }
}

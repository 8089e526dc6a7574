package io.reactivecache.bus;

import io.reactivecache.async.Monotonic;
import io.reactivecache.message.PartStatus;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the APIs of the node how a part is: at once, every second, when somebody asks, and while it
 * is not ready as soon as that changes. A start must not take a second longer than it takes. Nobody
 * else publishes {@link PartStatus}.
 *
 * <p>All calls on the part's event loop.
 */
public final class PartReports {

  private static final long TELL_MILLIS = 1_000;

  /** How often a part that is not ready is looked at; an outage must not cost more than that. */
  private static final long LOOK_MILLIS = 20;

  private final Vertx vertx;
  private final Bus bus;
  private final Supplier<PartStatus> part;
  private Bus.@Nullable Subscription asked;
  private @Nullable PartStatus told;
  private long toldAtMillis;
  // No timer yet: 0 would be somebody else's.
  private long timer = -1;

  /**
   * @param part how it is now, cheap to ask
   */
  public PartReports(Vertx vertx, Bus bus, Supplier<PartStatus> part) {
    this.vertx = vertx;
    this.bus = bus;
    this.part = part;
  }

  /** Tells for the first time, and goes on until it ends or the verticle is undeployed. */
  public void begin() {
    asked = bus.subscribe(Address.STATUS_ASKED, ask -> tell(part.get()));
    tell(part.get());
    lookLater();
  }

  /** Something may have changed: tells it now, if it is whether the part or a mirror is ready. */
  public void check() {
    PartStatus now = part.get();
    if (told != null && (told.ready() != now.ready() || !told.problems().equals(now.problems()))) {
      tell(now);
    }
  }

  /** Tells nothing more. */
  public void end() {
    vertx.cancelTimer(timer);
    if (asked != null) {
      asked.close();
    }
  }

  private void look() {
    PartStatus now = part.get();
    if (now.ready() || !now.equals(told) || Monotonic.millis() - toldAtMillis >= TELL_MILLIS) {
      tell(now);
    }
    lookLater();
  }

  private void lookLater() {
    boolean ready = told != null && told.ready();
    timer = vertx.setTimer(ready ? TELL_MILLIS : LOOK_MILLIS, due -> look());
  }

  private void tell(PartStatus now) {
    told = now;
    toldAtMillis = Monotonic.millis();
    bus.publish(Address.PART_STATUS, now);
  }
}

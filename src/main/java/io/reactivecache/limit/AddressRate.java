package io.reactivecache.limit;

import java.util.concurrent.TimeUnit;

/** How often each address may have something done; perhaps as often as it likes. */
public final class AddressRate {

  /** Of these, at about a hundred bytes each. */
  static final int MAX_ADDRESSES = 100_000;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Bound bound;
  private final int most;
  private final TokenBuckets buckets;
  private final Refusals refusals;

  /**
   * @param most in {@code perSeconds}; 0: no bound
   * @param burst so many at once
   */
  AddressRate(Bound bound, int most, int perSeconds, int burst, Refusals refusals) {
    this.bound = bound;
    this.most = most;
    this.refusals = refusals;
    long begin = System.nanoTime();
    buckets =
        new TokenBuckets(
            Math.max(1, most),
            perSeconds * SECOND_NANOS,
            burst,
            MAX_ADDRESSES,
            () -> System.nanoTime() - begin);
  }

  /**
   * One of them, if the address has one left.
   *
   * @return 0 if so; otherwise the whole seconds after which it will have one
   */
  public int take(ClientAddress address) {
    return take(address, 1);
  }

  /**
   * Several at once, or none. More than an address can have at once are let through when it has all
   * of those, and it waits for longer then.
   *
   * @return 0, or seconds, as {@link #take(ClientAddress)}
   */
  public int take(ClientAddress address, int count) {
    return most == 0 || count == 0 ? 0 : answer(address, buckets.take(address, count));
  }

  /** Gives back what was taken and not needed. */
  public void giveBack(ClientAddress address, int count) {
    if (most > 0 && count > 0) {
      buckets.giveBack(address, count);
    }
  }

  private int answer(ClientAddress address, long nanos) {
    if (nanos == 0) {
      return 0;
    }
    refusals.refused(bound, address, most);
    return (int) Math.min(Integer.MAX_VALUE, (nanos + SECOND_NANOS - 1) / SECOND_NANOS);
  }
}

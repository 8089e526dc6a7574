package io.reactivecache.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket for each address, as the generic cell rate algorithm has it (GCRA, ITU-T I.371): a
 * bucket is the moment at which it will be full again, one long. Nothing has to be filled.
 *
 * <p>A bounded number of addresses have one. A full bucket is thrown away where there is no room,
 * which loses nothing: an address without one has a full one. When all are in use, every further
 * address shares one bucket with all others that come so late.
 */
final class TokenBuckets {

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SWEEP_NANOS = SECOND_NANOS;

  /** A bucket that was thrown away: who holds it looks for another one. */
  private static final long GONE = Long.MIN_VALUE;

  private final long tokens;
  private final long perNanos;
  private final long burstNanos;
  private final int maxAddresses;
  private final LongSupplier clock;
  private final Map<ClientAddress, AtomicLong> buckets = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong nextSweep = new AtomicLong();
  private final AtomicLong late = new AtomicLong();

  /**
   * @param tokens that a bucket gets back in {@code perNanos}, 1 or more
   * @param burst tokens of a full bucket
   * @param clock nanoseconds, from 0
   */
  TokenBuckets(int tokens, long perNanos, int burst, int maxAddresses, LongSupplier clock) {
    this.tokens = tokens;
    this.perNanos = perNanos;
    this.burstNanos = nanos(burst);
    this.maxAddresses = maxAddresses;
    this.clock = clock;
  }

  /**
   * Takes tokens, if they are there. More than a full bucket has are there when it is full; those
   * beyond are taken before they are there.
   *
   * @return 0 if they were taken; otherwise the nanoseconds until they will be there
   */
  long take(ClientAddress address, int count) {
    return change(address, nanos(count), Math.max(burstNanos, nanos(count)));
  }

  /** Puts back tokens that were taken; a bucket that is full stays so. */
  void giveBack(ClientAddress address, int count) {
    change(address, -nanos(count), Long.MAX_VALUE);
  }

  int addresses() {
    return buckets.size();
  }

  private long change(ClientAddress address, long cost, long most) {
    while (true) {
      AtomicLong bucket = bucket(address);
      long fullAt = bucket.get();
      if (fullAt == GONE) {
        remove(address, bucket);
        continue;
      }
      long now = clock.getAsLong();
      long next = Math.max(fullAt, now) + cost;
      if (next - now > most) {
        return next - now - most;
      }
      if (bucket.compareAndSet(fullAt, next)) {
        return 0;
      }
    }
  }

  private AtomicLong bucket(ClientAddress address) {
    AtomicLong bucket = buckets.get(address);
    if (bucket != null) {
      return bucket;
    }
    if (size.get() >= maxAddresses) {
      sweep();
    }
    // Counted where it is made: two that ask for one address at once must not count twice.
    AtomicLong own = buckets.computeIfAbsent(address, first -> fresh());
    return own == null ? late : own;
  }

  private @Nullable AtomicLong fresh() {
    if (size.incrementAndGet() > maxAddresses) {
      size.decrementAndGet();
      return null;
    }
    return new AtomicLong();
  }

  /** A few milliseconds for all; so no more than once a second. */
  private void sweep() {
    long now = clock.getAsLong();
    long due = nextSweep.get();
    if (now < due || !nextSweep.compareAndSet(due, now + SWEEP_NANOS)) {
      return;
    }
    buckets.forEach(
        (address, bucket) -> {
          long fullAt = bucket.get();
          if (fullAt <= now && (fullAt == GONE || bucket.compareAndSet(fullAt, GONE))) {
            remove(address, bucket);
          }
        });
  }

  private void remove(ClientAddress address, AtomicLong bucket) {
    if (buckets.remove(address, bucket)) {
      size.decrementAndGet();
    }
  }

  private long nanos(long count) {
    return count * perNanos / tokens;
  }
}

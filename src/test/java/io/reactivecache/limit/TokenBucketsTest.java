package io.reactivecache.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final ClientAddress ADDRESS = new ClientAddress(1, false);

  private final AtomicLong now = new AtomicLong();

  /** A bucket as it is told: so many tokens, and so many more each second up to a full one. */
  private static final class Told {
    private final long perSecond;
    private final long full;
    // In billionths of a token, so that nothing is rounded.
    private long billionths;

    Told(int perSecond, int burst) {
      this.perSecond = perSecond;
      this.full = burst * SECOND;
      this.billionths = full;
    }

    void pass(long nanos) {
      billionths = Math.min(full, billionths + nanos * perSecond);
    }

    boolean take(int count) {
      boolean enough = billionths >= Math.min(full, count * SECOND);
      billionths -= enough ? count * SECOND : 0;
      return enough;
    }

    void giveBack(int count) {
      billionths = Math.min(full, billionths + count * SECOND);
    }

    long nanosUntil(int count) {
      long missing = Math.max(0, Math.min(full, count * SECOND) - billionths);
      return (missing + perSecond - 1) / perSecond;
    }
  }

  @Property(tries = 500)
  @Label(
      "lets through what a bucket that is filled each second would, and tells when there is more")
  void asTold(
      @ForAll @IntRange(min = 0, max = 3) int rate,
      @ForAll @IntRange(min = 1, max = 30) int burst,
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 999_999_999) Integer> steps) {
    // Rates of which a token's nanoseconds are a whole number: others are rounded.
    int perSecond = List.of(1, 2, 5, 1_000).get(rate);
    AtomicLong clock = new AtomicLong();
    TokenBuckets buckets = new TokenBuckets(perSecond, SECOND, burst, 10, clock::get);
    Told told = new Told(perSecond, burst);
    for (int step : steps) {
      long passed = step % 7 == 0 ? step * 3L : step / perSecond;
      clock.addAndGet(passed);
      told.pass(passed);
      int count = 1 + step % (burst + 2);
      if (step % 11 == 0) {
        buckets.giveBack(ADDRESS, count);
        told.giveBack(count);
      } else {
        long until = told.nanosUntil(count);
        boolean taken = told.take(count);
        assertThat(buckets.take(ADDRESS, count)).isEqualTo(taken ? 0 : until);
      }
    }
  }

  @Test
  @DisplayName("a minute's rate lets through a minute's worth at once, and then one after another")
  void minute() {
    TokenBuckets audits = new TokenBuckets(60, 60 * SECOND, 60, 10, now::get);

    assertThat(IntStream.range(0, 60).mapToLong(i -> audits.take(ADDRESS, 1))).containsOnly(0L);
    assertThat(audits.take(ADDRESS, 1)).isEqualTo(SECOND);
    now.addAndGet(SECOND);
    assertThat(audits.take(ADDRESS, 1)).isZero();
    assertThat(audits.take(ADDRESS, 1)).isEqualTo(SECOND);
  }

  @Test
  @DisplayName("full buckets make room, without loss")
  void fullOnesMakeRoom() {
    TokenBuckets buckets = new TokenBuckets(1, SECOND, 2, 100_000, now::get);
    for (int i = 0; i < 100_000; i++) {
      buckets.take(new ClientAddress(i, false), 1 + i % 2);
    }
    // By now those who took one have a full bucket again, and those who took two lack one token.
    now.addAndGet(SECOND);

    assertThat(buckets.take(new ClientAddress(1, true), 2)).isZero();
    assertThat(buckets.addresses()).isEqualTo(50_001);
    assertThat(buckets.take(new ClientAddress(1, true), 1)).isEqualTo(SECOND);
    assertThat(buckets.take(new ClientAddress(99_999, false), 2)).isEqualTo(SECOND);
    assertThat(buckets.take(new ClientAddress(99_998, false), 2)).isZero();
  }

  @Test
  @DisplayName("when all are in use, those who come later share one, until there is room")
  void latecomersShare() {
    TokenBuckets buckets = new TokenBuckets(1, SECOND, 3, 100_000, now::get);
    for (int i = 0; i < 100_000; i++) {
      buckets.take(new ClientAddress(i, false), 3);
    }

    assertThat(buckets.take(new ClientAddress(1, true), 2)).isZero();
    assertThat(buckets.take(new ClientAddress(2, true), 2)).isEqualTo(SECOND);
    assertThat(buckets.addresses()).isEqualTo(100_000);
    assertThat(buckets.take(new ClientAddress(5, false), 1)).isEqualTo(SECOND);

    now.addAndGet(3 * SECOND);
    assertThat(buckets.take(new ClientAddress(2, true), 3)).isZero();
    assertThat(buckets.take(new ClientAddress(3, true), 3)).isZero();
    assertThat(buckets.addresses()).isEqualTo(2);
  }

  @Test
  @DisplayName("threads that take, and that throw full buckets away, lose no token")
  void threads() throws InterruptedException {
    // Room for one address: each take of one throws the other's away, if it may.
    TokenBuckets buckets = new TokenBuckets(1, SECOND, 1_000, 1, now::get);
    AtomicLong taken = new AtomicLong();
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          new Thread(
              () -> {
                try {
                  begin.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                for (int take = 0; take < 1_000; take++) {
                  taken.addAndGet(buckets.take(ADDRESS, 1) == 0 ? 1 : 0);
                }
              }));
    }
    threads.forEach(Thread::start);
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(taken).hasValue(1_000);
  }
}

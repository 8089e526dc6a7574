package io.reactivecache.soak;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * When PostgreSQL lost committed changes by itself: a standby was promoted that lacked the end of
 * the log. Rows of later epochs may then rightly be older than rows of earlier ones; versions
 * never.
 */
final class TimeTravel {

  private final Set<Long> lastEpochs = new ConcurrentSkipListSet<>();

  /** It went back after this epoch; to be told before anybody can see it. */
  void after(long epoch) {
    lastEpochs.add(epoch);
  }

  /** Whether rows of the later epoch may be older than those of the earlier. */
  boolean between(long earlierEpoch, long laterEpoch) {
    return lastEpochs.stream().anyMatch(last -> earlierEpoch <= last && last < laterEpoch);
  }
}

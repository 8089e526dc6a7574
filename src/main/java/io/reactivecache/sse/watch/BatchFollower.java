package io.reactivecache.sse.watch;

import io.micrometer.core.instrument.Counter;
import io.reactivecache.async.Monotonic;
import io.reactivecache.message.BatchId;
import io.reactivecache.message.RowsStored;
import io.reactivecache.metrics.StreamMetrics;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what redis-writer publishes to the streams, and makes good what was lost on the way. */
public final class BatchFollower {

  private static final Logger log = LoggerFactory.getLogger(BatchFollower.class);

  /** Five heartbeats of the leader. */
  private static final long SILENCE_MILLIS = 5_000;

  private static final long GAP_LOG_PAUSE_MILLIS = 10_000;

  private final BatchTracker tracker = new BatchTracker();
  private final Subscriptions subscriptions;
  private final Counter gaps;
  private final Counter terms;
  private final Counter refreshes;
  private long gapLoggedAtMillis;

  public BatchFollower(Subscriptions subscriptions, StreamMetrics metrics) {
    this.subscriptions = subscriptions;
    this.gaps = metrics.resyncs("gap");
    this.terms = metrics.resyncs("term");
    this.refreshes = metrics.resyncs("refresh");
    this.gapLoggedAtMillis = Monotonic.millis() - GAP_LOG_PAUSE_MILLIS;
  }

  public void accept(RowsStored stored) {
    // The rows first: what they tell needs no read to be sent.
    subscriptions.stored(stored);
    BatchId batch = stored.batch();
    if (batch != null) {
      account(batch);
    }
    stored.refreshedMirrors().forEach(mirror -> resync(refreshes, mirror::equals));
  }

  /** Whether a loss would be noticed: only then can a stream be served. */
  public boolean isInSync() {
    return tracker.heardAll();
  }

  public boolean isSilent() {
    return tracker.isSilent(Monotonic.millis(), SILENCE_MILLIS);
  }

  private void account(BatchId batch) {
    switch (tracker.accept(batch, Monotonic.millis())) {
      case GAP -> {
        logGap(batch);
        resync(gaps, mirror -> true);
      }
      case NEW_TERM -> resync(terms, mirror -> true);
      case CONTINUES, OLD_TERM -> {}
    }
  }

  /** Not each of them: a bus that loses much would fill the log. All are counted. */
  private void logGap(BatchId batch) {
    long now = Monotonic.millis();
    if (now - gapLoggedAtMillis < GAP_LOG_PAUSE_MILLIS || subscriptions.isEmpty()) {
      return;
    }
    gapLoggedAtMillis = now;
    log.warn(
        "Batches were lost on the bus, watched rows are read again. term={} partition={}"
            + " sequence={} keys={}",
        batch.term(),
        batch.partition(),
        batch.sequence(),
        subscriptions.keyCount());
  }

  private void resync(Counter reason, Predicate<String> ofMirror) {
    if (!subscriptions.isEmpty()) {
      reason.increment();
      subscriptions.resync(ofMirror);
    }
  }
}

package io.reactivecache.soak;

import io.reactivecache.support.ApiClient.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the clients of the API were told of their increments, and so between which bounds each
 * counter in PostgreSQL must be: all acknowledged ones are in it, once, and of those whose outcome
 * is unknown any number.
 *
 * <p>When a standby is promoted that lacks the end of the log, PostgreSQL itself has lost what was
 * acknowledged meanwhile. From then on counts what the promoted server had when it took over, which
 * must at least be what had reached it.
 */
final class Ledger {

  private static final class Bounds {
    private long least;
    private long most;
    private long open;
  }

  private Map<String, Bounds> counters = new HashMap<>();
  private int era;
  private long acknowledged;
  private long unknown;

  /** An increment that is asked for and not answered yet. */
  final class Request {
    private final String key;
    private final Bounds bounds;
    private final int begunInEra;

    private Request(String key) {
      this.key = key;
      this.bounds = bounds(key);
      this.begunInEra = era;
      bounds.open++;
    }

    /** It was answered, or never will be. */
    void end(Outcome outcome) {
      synchronized (Ledger.this) {
        bounds.open--;
        acknowledged += outcome == Outcome.ACKNOWLEDGED ? 1 : 0;
        unknown += outcome == Outcome.UNKNOWN ? 1 : 0;
        Bounds now = bounds(key);
        // One that began before the switch may have gone to either server.
        now.least += outcome == Outcome.ACKNOWLEDGED && begunInEra == era ? 1 : 0;
        now.most += outcome == Outcome.REFUSED ? 0 : 1;
      }
    }
  }

  /** An increment is asked for now. */
  synchronized Request begin(String key) {
    return new Request(key);
  }

  /** What each counter must at least be by now. */
  synchronized Map<String, Long> least() {
    Map<String, Long> least = new HashMap<>();
    counters.forEach((key, bounds) -> least.put(key, bounds.least));
    return least;
  }

  /** What each counter can be at most by now. */
  synchronized Map<String, Long> most() {
    Map<String, Long> most = new HashMap<>();
    counters.forEach((key, bounds) -> most.put(key, bounds.most + bounds.open));
    return most;
  }

  /** The primary is out of reach for good: what is counted from now on is counted on another. */
  synchronized void beginEra() {
    era++;
    counters = new HashMap<>();
  }

  /** What the counters were when the era began. */
  synchronized void foundAtBegin(Map<String, Long> found) {
    found.forEach(
        (key, count) -> {
          bounds(key).least += count;
          bounds(key).most += count;
        });
  }

  /**
   * Compares with PostgreSQL while nobody writes, and goes on from what it holds.
   *
   * @return what is wrong
   */
  synchronized List<String> audit(Map<String, Long> held) {
    List<String> wrong = new ArrayList<>();
    counters.forEach(
        (key, bounds) -> {
          long count = held.getOrDefault(key, 0L);
          if (count < bounds.least || count > bounds.most) {
            wrong.add(
                "PostgreSQL counts "
                    + count
                    + " for "
                    + key
                    + ", which must be from "
                    + bounds.least
                    + " to "
                    + bounds.most);
          }
          bounds.least = count;
          bounds.most = count;
        });
    return wrong;
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  synchronized long unknown() {
    return unknown;
  }

  private Bounds bounds(String key) {
    return counters.computeIfAbsent(key, unseen -> new Bounds());
  }
}

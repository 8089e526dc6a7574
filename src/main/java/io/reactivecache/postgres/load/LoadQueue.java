package io.reactivecache.postgres.load;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Cache misses on their way to PostgreSQL: one flight a key, many keys a flight.
 *
 * <p>Who asks for a key that already waits shares its load. Who asks for a key whose load was
 * already sent waits for the next: that load's snapshot may be older than what the asker has seen
 * elsewhere. Bounded: over the bound a request fails at once. Not thread-safe.
 */
public final class LoadQueue {

  private final int maxFlights;
  private final ToIntFunction<String> maxKeysOfFlight;
  private final int maxWaiting;
  private final Function<List<RowKey>, Future<Map<RowKey, RowState>>> loader;

  private final Map<RowKey, Promise<RowState>> waiting = new LinkedHashMap<>();
  private final Set<RowKey> flying = new HashSet<>();
  private int flights;

  /**
   * A queue in front of a loader.
   *
   * @param maxKeysOfFlight how many keys of a mirror to load at once
   * @param loader loads keys of one mirror; a key missing in its answer counts as failed
   */
  public LoadQueue(
      int maxFlights,
      ToIntFunction<String> maxKeysOfFlight,
      int maxWaiting,
      Function<List<RowKey>, Future<Map<RowKey, RowState>>> loader) {
    this.maxFlights = maxFlights;
    this.maxKeysOfFlight = maxKeysOfFlight;
    this.maxWaiting = maxWaiting;
    this.loader = loader;
  }

  /** How many keys wait for a flight; from another thread it may be the number of a moment ago. */
  public int waiting() {
    return waiting.size();
  }

  /** Loads rows, in the order of their keys; fails as a whole if one cannot be loaded. */
  public Future<List<RowState>> load(List<RowKey> keys) {
    long added = keys.stream().filter(key -> !waiting.containsKey(key)).count();
    if (waiting.size() + added > maxWaiting) {
      return Future.failedFuture(
          new BusException(Reason.OVERLOADED, maxWaiting + " rows are waiting to be loaded"));
    }
    List<Future<RowState>> states = new ArrayList<>(keys.size());
    for (RowKey key : keys) {
      Promise<RowState> promise = waiting.get(key);
      if (promise == null) {
        promise = Promise.promise();
        waiting.put(key, promise);
      }
      states.add(promise.future());
    }
    takeOff();
    return Future.all(states).map(all -> all.<RowState>list());
  }

  private void takeOff() {
    while (flights < maxFlights) {
      Map<RowKey, Promise<RowState>> batch = board();
      if (batch.isEmpty()) {
        return;
      }
      flights++;
      loader
          .apply(List.copyOf(batch.keySet()))
          .onComplete(loaded -> land(batch, loaded), failure -> fail(batch.values(), failure))
          .onComplete(
              landed -> {
                flights--;
                flying.removeAll(batch.keySet());
                takeOff();
              });
    }
  }

  /** Takes the longest waiting key and others of its mirror off the queue. */
  private Map<RowKey, Promise<RowState>> board() {
    Map<RowKey, Promise<RowState>> batch = new LinkedHashMap<>();
    String mirror = "";
    int most = 1;
    Iterator<Map.Entry<RowKey, Promise<RowState>>> queue = waiting.entrySet().iterator();
    while (queue.hasNext() && batch.size() < most) {
      Map.Entry<RowKey, Promise<RowState>> next = queue.next();
      boolean sameMirror = batch.isEmpty() || next.getKey().mirror().equals(mirror);
      if (sameMirror && !flying.contains(next.getKey())) {
        mirror = next.getKey().mirror();
        most = maxKeysOfFlight.applyAsInt(mirror);
        batch.put(next.getKey(), next.getValue());
        queue.remove();
      }
    }
    flying.addAll(batch.keySet());
    return batch;
  }

  private static void land(Map<RowKey, Promise<RowState>> batch, Map<RowKey, RowState> loaded) {
    batch.forEach(
        (key, promise) -> {
          RowState state = loaded.get(key);
          if (state == null) {
            promise.fail(new BusException(Reason.BROKEN, "no answer for a key"));
          } else {
            promise.complete(state);
          }
        });
  }

  private static void fail(Iterable<Promise<RowState>> promises, Throwable failure) {
    promises.forEach(promise -> promise.fail(failure));
  }
}

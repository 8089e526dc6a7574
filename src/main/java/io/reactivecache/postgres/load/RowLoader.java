package io.reactivecache.postgres.load;

import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.LeaseRows.Lease;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.load.LoadOutcome.Loaded;
import io.reactivecache.postgres.rows.KeysLeft;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.Mirrors;
import io.reactivecache.postgres.rows.QuarantineCause;
import io.reactivecache.postgres.rows.RowParts;
import io.reactivecache.postgres.rows.RowReader;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Loads rows that the cache does not hold, and fills the cache with them: first a lease, then the
 * row with its version in one statement, then the fill, which redis-writer accepts only while the
 * lease stands. Whatever came between wins, and is what the asker gets.
 *
 * <p>While Redis is away rows are read all the same, and not kept.
 */
public final class RowLoader {

  private final RedisWriterClient writers;
  private final Mirrors mirrors;
  private final RowReader reader;
  private final QuarantineReporter reports;
  private final LoadOutcome outcomes;

  /**
   * @param page how many rows of a mirror to load at once
   */
  public RowLoader(
      Vertx vertx,
      Bus bus,
      int writers,
      Mirrors mirrors,
      RowReader reader,
      QuarantineReporter reports,
      ToIntFunction<String> page) {
    this.writers = new RedisWriterClient(bus, writers);
    this.mirrors = mirrors;
    this.reader = reader;
    this.reports = reports;
    this.outcomes = new LoadOutcome(vertx, bus, page, this::keep);
  }

  /** How many rows were given to readers that Redis has to be given yet. */
  public int pending() {
    return outcomes.pending();
  }

  /**
   * Loads keys of one mirror.
   *
   * @return a state for each key; fails with UNAVAILABLE when PostgreSQL does not answer
   */
  public Future<Map<RowKey, RowState>> load(List<RowKey> keys) {
    return load(keys, false);
  }

  /** The same, whatever the cache holds, which is replaced if it is older. */
  public Future<Map<RowKey, RowState>> loadBypassingCache(List<RowKey> keys) {
    return load(keys, true);
  }

  /** Loads keys of one mirror only to have them kept: not at all while they cannot be. */
  private Future<Void> keep(List<RowKey> keys) {
    return mirror(keys.get(0).mirror())
        .compose(
            mirror ->
                writers
                    .lease(keys, true)
                    .compose(leases -> readAndFill(mirror, keys, leases, true)))
        .mapEmpty();
  }

  private Future<Map<RowKey, RowState>> load(List<RowKey> keys, boolean bypassingCache) {
    return mirror(keys.get(0).mirror())
        .compose(
            mirror ->
                writers
                    .lease(keys, bypassingCache)
                    // Without a lease nothing is filled, but the asker still gets the row.
                    .otherwise(Map.of())
                    .compose(leases -> readAndFill(mirror, keys, leases, bypassingCache)))
        // The table may have been made anew, or be shown otherwise.
        .onFailure(failure -> mirrors.reloadSoon())
        .recover(PgFailures::forBus);
  }

  private Future<Mirror> mirror(String name) {
    return mirrors
        .byName(name)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                mirrors
                    .reload()
                    .compose(
                        reloaded ->
                            mirrors
                                .byName(name)
                                .map(Future::succeededFuture)
                                .orElseGet(() -> Future.failedFuture(notAttached(name)))));
  }

  private Future<Map<RowKey, RowState>> readAndFill(
      Mirror mirror, List<RowKey> keys, Map<RowKey, Lease> leases, boolean bypassingCache) {
    Map<RowKey, RowState> known = held(leases);
    List<String> missing =
        keys.stream().filter(key -> !known.containsKey(key)).map(RowKey::key).toList();
    if (missing.isEmpty()) {
      return Future.succeededFuture(known);
    }
    RowParts<RowReader.Versioned> parts = reader.versionedParts(mirror);
    return KeysLeft.run(
            missing,
            left ->
                parts
                    .next(left)
                    .map(RowParts.Part::rows)
                    .onSuccess(this::reloadIfOutdated)
                    .compose(RowLoader::ofThisHistory)
                    .compose(rows -> fill(mirror, rows, leases, bypassingCache))
                    .map(
                        filled -> {
                          known.putAll(filled);
                          return filled.keySet().stream().map(RowKey::key).toList();
                        }))
        .map(all -> known);
  }

  private static Map<RowKey, RowState> held(Map<RowKey, Lease> leases) {
    Map<RowKey, RowState> held = new HashMap<>();
    leases.forEach(
        (key, lease) -> {
          if (lease.held() != null) {
            held.put(key, lease.held());
          }
        });
    return held;
  }

  /** Rows that may not be kept tell that this mirror may be shown otherwise now. */
  private void reloadIfOutdated(List<RowReader.Versioned> rows) {
    if (!rows.isEmpty() && !rows.get(0).isCurrent()) {
      mirrors.reloadSoon();
    }
  }

  /** A promoted standby may lack what was shown already; the next epoch follows in a moment. */
  private static Future<List<RowReader.Versioned>> ofThisHistory(List<RowReader.Versioned> rows) {
    return rows.stream().anyMatch(RowReader.Versioned::isRewritten)
        ? Future.failedFuture(
            new BusException(
                Reason.UNAVAILABLE, "the database's history was rewritten; no epoch follows yet"))
        : Future.succeededFuture(rows);
  }

  private Future<Map<RowKey, RowState>> fill(
      Mirror mirror,
      List<RowReader.Versioned> rows,
      Map<RowKey, Lease> leases,
      boolean bypassingCache) {
    Map<RowKey, RowState> read = new HashMap<>();
    Set<RowKey> keepable = new HashSet<>();
    Map<RowKey, RowVersion> passedOver = new HashMap<>();
    List<Fill> fills = new ArrayList<>();
    List<String> quarantined = new ArrayList<>();
    for (RowReader.Versioned row : rows) {
      RowState state = state(mirror, row);
      RowKey key = state.key();
      read.put(key, state);
      if (state.isVersioned()) {
        keepable.add(key);
        Lease lease = leases.get(key);
        if (lease != null && lease.token() != null) {
          fills.add(new Fill(state, lease.token()));
          if (state.isQuarantined()) {
            quarantined.add(row.key());
          }
        }
      } else if (row.epoch() > 0) {
        // Once it is followed again the whole mirror is journaled, under a larger id.
        passedOver.put(key, new RowVersion(row.epoch(), row.id() + 1));
      }
    }
    reports.report(mirror, quarantined);
    Loaded loaded = new Loaded(read, keepable, passedOver, bypassingCache);
    Set<RowKey> asked = fills.stream().map(fill -> fill.state().key()).collect(Collectors.toSet());
    return writers
        .fill(fills)
        .map(held -> outcomes.settle(loaded, asked, held))
        .otherwise(silence -> outcomes.settle(loaded, Set.of(), Map.of()));
  }

  private static RowState state(Mirror mirror, RowReader.Versioned row) {
    QuarantineCause why = row.quarantineCause();
    return new RowState(
        new RowKey(mirror.name(), row.key()),
        new RowVersion(row.epoch(), row.id()),
        row.row(),
        why == null ? null : why.reason(),
        // Before the first epoch, and between a crash and the next, versions mean nothing yet; and
        // a change that is passed over has none.
        row.epoch() > 0 && row.isCurrent());
  }

  private static BusException notAttached(String mirror) {
    return new BusException(Reason.UNAVAILABLE, "mirror " + mirror + " is not attached");
  }
}

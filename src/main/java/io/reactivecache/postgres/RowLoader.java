package io.reactivecache.postgres;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.RowsFilled;
import io.reactivecache.message.RowsLeased;
import io.reactivecache.message.RowsLeased.Lease;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Loads rows that the cache does not hold, and fills the cache with them: first a lease, then the
 * row with its version in one statement, then the fill, which redis-writer accepts only while the
 * lease stands. Whatever came between wins, and is what the asker gets.
 *
 * <p>While Redis is away rows are read all the same, and not kept.
 */
final class RowLoader {

  private static final long REDIS_WAIT_MILLIS = 2_000;

  private final Bus bus;
  private final int writers;
  private final Mirrors mirrors;
  private final RowReader reader;
  private final UnstorableReports reports;
  private final RowSizes sizes;
  private final OwedFills owed;

  /**
   * @param sizes told of each row that is loaded
   * @param owed told of each row whether it was kept
   */
  RowLoader(
      Bus bus,
      int writers,
      Mirrors mirrors,
      RowReader reader,
      UnstorableReports reports,
      RowSizes sizes,
      OwedFills owed) {
    this.sizes = sizes;
    this.owed = owed;
    this.bus = bus;
    this.writers = writers;
    this.mirrors = mirrors;
    this.reader = reader;
    this.reports = reports;
  }

  /**
   * Loads keys of one mirror.
   *
   * @return a state for each key; fails with UNAVAILABLE when PostgreSQL does not answer
   */
  Future<Map<RowKey, RowState>> load(List<RowKey> keys) {
    return load(keys, false);
  }

  /** The same, whatever the cache holds, which is replaced if it is older. */
  Future<Map<RowKey, RowState>> loadPastCache(List<RowKey> keys) {
    return load(keys, true);
  }

  private Future<Map<RowKey, RowState>> load(List<RowKey> keys, boolean pastCache) {
    return mirror(keys.get(0).mirror())
        .compose(
            mirror ->
                lease(keys, pastCache)
                    .compose(leases -> readAndFill(mirror, keys, leases, pastCache)))
        // The table may have been made anew, or be shown otherwise.
        .onFailure(failure -> mirrors.reloadSoon())
        .recover(failure -> Future.failedFuture(toBusException(failure)));
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

  private Future<Map<RowKey, Lease>> lease(List<RowKey> keys, boolean replacing) {
    return eachPartition(
            keys,
            Function.identity(),
            (partition, some) ->
                bus.request(
                        Address.ROWS_LEASE,
                        partition,
                        new LeaseRows(some, replacing),
                        REDIS_WAIT_MILLIS)
                    .map(RowsLeased::leases)
                    .map(leases -> zip(some, leases)))
        // Without a lease nothing is filled, but the asker still gets the row.
        .otherwise(Map.of());
  }

  private Future<Map<RowKey, RowState>> readAndFill(
      Mirror mirror, List<RowKey> keys, Map<RowKey, Lease> leases, boolean pastCache) {
    Map<RowKey, RowState> known = held(leases);
    List<String> missing =
        keys.stream().filter(key -> !known.containsKey(key)).map(RowKey::key).toList();
    if (missing.isEmpty()) {
      return Future.succeededFuture(known);
    }
    return reader
        .readVersioned(mirror, missing)
        .onSuccess(this::reloadIfOutdated)
        .compose(RowLoader::ofThisHistory)
        .compose(rows -> fill(mirror, rows, leases, pastCache))
        .map(
            filled -> {
              known.putAll(filled);
              return known;
            });
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
      Mirror mirror, List<RowReader.Versioned> rows, Map<RowKey, Lease> leases, boolean pastCache) {
    Map<RowKey, RowState> read = new HashMap<>();
    List<Fill> fills = new ArrayList<>();
    List<String> unstorable = new ArrayList<>();
    for (RowReader.Versioned row : rows) {
      RowKey key = new RowKey(mirror.name(), row.key());
      Unstorable why = row.unstorable();
      RowState state =
          new RowState(
              key,
              new RowVersion(row.epoch(), row.id()),
              row.row(),
              why == null ? null : why.reason());
      read.put(key, state);
      sizes.saw(mirror.name(), row.row());
      Lease lease = leases.get(key);
      // Before the first epoch, and between a crash and the next, versions mean nothing yet.
      if (lease != null && lease.token() != null && row.isCurrent() && row.epoch() > 0) {
        fills.add(new Fill(state, lease.token()));
        if (why != null) {
          unstorable.add(row.key());
        }
      }
    }
    reports.report(mirror, unstorable);
    return eachPartition(
            fills,
            fill -> fill.state().key(),
            (partition, some) ->
                bus.request(Address.ROWS_FILL, partition, new FillRows(some), REDIS_WAIT_MILLIS)
                    .map(RowsFilled::rows)
                    .map(RowLoader::byKey))
        .otherwise(Map.of())
        .map(filled -> given(read, filled, pastCache));
  }

  /**
   * What came between wins. But what is read past the cache is not worth less than what the cache
   * holds under an older version, which is only not replaced yet.
   */
  private Map<RowKey, RowState> given(
      Map<RowKey, RowState> read, Map<RowKey, RowState> held, boolean pastCache) {
    Map<RowKey, RowState> given = new HashMap<>(read);
    Set<RowKey> kept = new HashSet<>();
    held.forEach(
        (key, state) -> {
          RowState own = read.get(key);
          if (!pastCache || own == null || !own.isNewerThan(state)) {
            given.put(key, state);
            kept.add(key);
          }
        });
    owed.given(read.values(), kept);
    return given;
  }

  /** Splits a list by redis-writer's partitions, asks each, and joins the answers. */
  private <T, A> Future<Map<RowKey, A>> eachPartition(
      List<T> all, Function<T, RowKey> key, PartitionCall<T, A> call) {
    Map<Integer, List<T>> partitions =
        all.stream().collect(Collectors.groupingBy(one -> key.apply(one).partition(writers)));
    List<Future<Map<RowKey, A>>> answers = new ArrayList<>();
    partitions.forEach((partition, some) -> answers.add(call.ask(partition, some)));
    return Future.all(answers)
        .map(
            done -> {
              Map<RowKey, A> joined = new HashMap<>();
              done.<Map<RowKey, A>>list().forEach(joined::putAll);
              return joined;
            });
  }

  /** One request to one partition. */
  private interface PartitionCall<T, A> {
    Future<Map<RowKey, A>> ask(int partition, List<T> some);
  }

  private static <A> Map<RowKey, A> zip(List<RowKey> keys, List<A> answers) {
    Map<RowKey, A> zipped = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      zipped.put(keys.get(i), answers.get(i));
    }
    return zipped;
  }

  private static Map<RowKey, RowState> byKey(List<RowState> rows) {
    return rows.stream().collect(Collectors.toMap(RowState::key, Function.identity()));
  }

  private static BusException notAttached(String mirror) {
    return new BusException(Reason.UNAVAILABLE, "mirror " + mirror + " is not attached");
  }

  private static BusException toBusException(Throwable failure) {
    return failure instanceof BusException known
        ? known
        : new BusException(
            Reason.UNAVAILABLE, "PostgreSQL did not answer: " + failure.getMessage());
  }
}

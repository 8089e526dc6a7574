package io.reactivecache.cache;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.LoadRows;
import io.reactivecache.message.LoadRows.RowsLoaded;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Asks the loaders of this node, each for its keys. */
final class LoaderClient {

  private static final long TIMEOUT_MILLIS = 10_000;

  private final Bus bus;
  private final int loaders;

  /**
   * @param loaders how many this node has, perhaps none
   */
  LoaderClient(Bus bus, int loaders) {
    this.bus = bus;
    this.loaders = loaders;
  }

  /**
   * Loads rows from PostgreSQL.
   *
   * @param pastCache whatever the cache holds; otherwise what it lacks
   */
  Future<Map<RowKey, RowState>> load(Set<RowKey> keys, boolean pastCache) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    if (loaders == 0) {
      return Future.failedFuture(new BusException(Reason.UNAVAILABLE, "no pg-loader on this node"));
    }
    Map<Integer, List<RowKey>> partitions = new TreeMap<>();
    for (RowKey key : keys) {
      partitions.computeIfAbsent(key.partition(loaders), p -> new ArrayList<>()).add(key);
    }
    List<Future<RowsLoaded>> loads = new ArrayList<>();
    partitions.forEach((partition, some) -> loads.addAll(loadInChunks(partition, some, pastCache)));
    return Future.all(loads).map(all -> byKey(all.list()));
  }

  private List<Future<RowsLoaded>> loadInChunks(
      int partition, List<RowKey> keys, boolean pastCache) {
    List<Future<RowsLoaded>> loads = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += LoadRows.MAX_KEYS) {
      int to = Math.min(keys.size(), from + LoadRows.MAX_KEYS);
      LoadRows chunk = new LoadRows(keys.subList(from, to), pastCache);
      loads.add(bus.request(Address.ROWS_LOAD, partition, chunk, TIMEOUT_MILLIS));
    }
    return loads;
  }

  private static Map<RowKey, RowState> byKey(List<RowsLoaded> loads) {
    Map<RowKey, RowState> rows = new HashMap<>();
    loads.forEach(loaded -> loaded.rows().forEach(state -> rows.put(state.key(), state)));
    return rows;
  }
}

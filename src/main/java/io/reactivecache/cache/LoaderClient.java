package io.reactivecache.cache;

import io.reactivecache.async.Chunks;
import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.bus.Partitions;
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
   * @param bypassingCache whatever the cache holds; otherwise what it lacks
   */
  Future<Map<RowKey, RowState>> load(Set<RowKey> keys, boolean bypassingCache) {
    if (keys.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    if (loaders == 0) {
      return Future.failedFuture(new BusException(Reason.UNAVAILABLE, "no pg-loader on this node"));
    }
    return Partitions.askEach(
            keys, key -> key, loaders, (partition, some) -> load(partition, some, bypassingCache))
        .map(LoaderClient::byKey);
  }

  private Future<List<RowsLoaded>> load(int partition, List<RowKey> keys, boolean bypassingCache) {
    List<Future<RowsLoaded>> loads = new ArrayList<>();
    Chunks<RowKey> chunks = new Chunks<>(keys, () -> LoadRows.MAX_KEYS);
    while (chunks.hasNext()) {
      LoadRows chunk = new LoadRows(chunks.next(), bypassingCache);
      loads.add(bus.request(Address.ROWS_LOAD, partition, chunk, TIMEOUT_MILLIS));
    }
    return Future.all(loads).map(all -> all.list());
  }

  private static Map<RowKey, RowState> byKey(List<List<RowsLoaded>> partitions) {
    Map<RowKey, RowState> rows = new HashMap<>();
    for (List<RowsLoaded> loads : partitions) {
      loads.forEach(loaded -> loaded.rows().forEach(state -> rows.put(state.key(), state)));
    }
    return rows;
  }
}

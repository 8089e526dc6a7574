package io.reactivecache.redis;

import io.reactivecache.cache.RedisLink;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores rows; those that Redis does not take for their size are set aside: see {@link LargeRows}.
 */
final class CautiousStore {

  private final RowStore store;
  private final RedisLink link;
  private final LargeRows large;

  CautiousStore(RowStore store, RedisLink link, LargeRows large) {
    this.store = store;
    this.link = link;
    this.large = large;
  }

  /** As {@link RowStore#store}, but the entries may come in any order. */
  Future<List<Stored>> store(Term leader, List<RowChange> rows, long storeBeforeMillis) {
    List<RowChange> small = new ArrayList<>(rows.size());
    List<RowChange> apart = new ArrayList<>();
    for (RowChange row : rows) {
      RowChange storable = LargeRows.isLarge(row.state()) ? large.orSetAside(row) : row;
      (LargeRows.isLarge(storable.state()) ? apart : small).add(storable);
    }
    if (apart.isEmpty()) {
      return store.store(leader, small, storeBeforeMillis);
    }
    return (large.areSuspected()
            ? storeApart(leader, small, apart, storeBeforeMillis)
            : storeTogether(leader, small, apart, storeBeforeMillis))
        .onSuccess(stored -> large.clear())
        .onFailure(failure -> large.suspect());
  }

  private Future<List<Stored>> storeTogether(
      Term leader, List<RowChange> small, List<RowChange> apart, long storeBeforeMillis) {
    List<RowChange> all = new ArrayList<>(small);
    all.addAll(apart);
    return store.store(leader, all, storeBeforeMillis);
  }

  private Future<List<Stored>> storeApart(
      Term leader, List<RowChange> small, List<RowChange> apart, long storeBeforeMillis) {
    Future<List<Stored>> stored = store.store(leader, small, storeBeforeMillis);
    for (RowChange row : apart) {
      stored = stored.compose(before -> storeAlone(leader, before, row, storeBeforeMillis));
    }
    return stored;
  }

  private Future<List<Stored>> storeAlone(
      Term leader, List<Stored> before, RowChange row, long storeBeforeMillis) {
    boolean connected = link.connected();
    return store
        .store(leader, List.of(row), storeBeforeMillis)
        .onFailure(
            failure -> {
              if (connected) {
                large.failed(row.state());
              }
            })
        .map(
            stored -> {
              List<Stored> all = new ArrayList<>(before);
              all.addAll(stored);
              return all;
            });
  }
}

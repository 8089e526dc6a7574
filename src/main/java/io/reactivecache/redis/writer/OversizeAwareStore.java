package io.reactivecache.redis.writer;

import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores rows; those that Redis does not take for their size are quarantined: see {@link
 * OversizeDetector}.
 */
public final class OversizeAwareStore {

  private final RowStore store;
  private final RedisLink link;
  private final OversizeDetector oversize;

  public OversizeAwareStore(RowStore store, RedisLink link, OversizeDetector oversize) {
    this.store = store;
    this.link = link;
    this.oversize = oversize;
  }

  /** As {@link RowStore#store}, but the entries may come in any order. */
  Future<List<Stored>> store(Term leader, List<RowChange> rows, StoreWindow window) {
    List<RowChange> small = new ArrayList<>(rows.size());
    List<RowChange> apart = new ArrayList<>();
    for (RowChange row : rows) {
      RowChange storable =
          OversizeDetector.isLarge(row.state()) ? oversize.orQuarantined(row) : row;
      (OversizeDetector.isLarge(storable.state()) ? apart : small).add(storable);
    }
    if (apart.isEmpty()) {
      return store.store(leader, small, window);
    }
    return (oversize.areSuspected()
            ? storeApart(leader, small, apart, window)
            : storeTogether(leader, small, apart, window))
        .onSuccess(stored -> oversize.clear())
        .onFailure(failure -> oversize.suspect());
  }

  private Future<List<Stored>> storeTogether(
      Term leader, List<RowChange> small, List<RowChange> apart, StoreWindow window) {
    List<RowChange> all = new ArrayList<>(small);
    all.addAll(apart);
    return store.store(leader, all, window);
  }

  private Future<List<Stored>> storeApart(
      Term leader, List<RowChange> small, List<RowChange> apart, StoreWindow window) {
    Future<List<Stored>> stored = store.store(leader, small, window);
    for (RowChange row : apart) {
      stored = stored.compose(before -> storeAlone(leader, before, row, window));
    }
    return stored;
  }

  private Future<List<Stored>> storeAlone(
      Term leader, List<Stored> before, RowChange row, StoreWindow window) {
    boolean connected = link.connected();
    return store
        .store(leader, List.of(row), window)
        .onFailure(
            failure -> {
              if (connected) {
                oversize.failed(row.state(), failure);
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

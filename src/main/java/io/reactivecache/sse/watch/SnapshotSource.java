package io.reactivecache.sse.watch;

import io.reactivecache.cache.CachedRow;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.List;

/** Where the present state of rows is read. */
public interface SnapshotSource {

  /**
   * What the cache holds, or the database where the cache holds nothing.
   *
   * @return one row for each key, in that order; fails when nobody can tell now
   */
  Future<List<CachedRow>> read(List<RowKey> keys);

  /** Whether what was told of changes so far is no older than what is read. */
  boolean caughtUp();

  /** Whether its start is over; before, rows may come from elsewhere than later. */
  boolean hasStarted();

  Future<Void> close();
}

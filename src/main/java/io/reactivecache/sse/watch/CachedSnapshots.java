package io.reactivecache.sse.watch;

import io.reactivecache.cache.CachedRow;
import io.reactivecache.cache.CachedRows;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.List;

/** Snapshots out of the cache. */
public record CachedSnapshots(CachedRows cache) implements SnapshotSource {

  @Override
  public Future<List<CachedRow>> read(List<RowKey> keys) {
    return cache.read(keys);
  }

  @Override
  public boolean caughtUp() {
    return cache.caughtUp();
  }

  @Override
  public boolean hasStarted() {
    return cache.hasStarted();
  }

  @Override
  public Future<Void> close() {
    return cache.close();
  }
}

package io.reactivecache.sse.watch;

import io.reactivecache.async.Recent;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.sse.frame.EncodedRow;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A whole mirror with the streams that watch it. It cannot remember every key: what came again or
 * late is recognized among the keys that changed last, and what repeats the row before among the
 * few that changed a moment ago.
 */
public final class WatchedMirror {

  private static final int REMEMBERED_KEYS = 20_000;
  private static final int REMEMBERED_ROWS = 64;
  private static final int LARGEST_REMEMBERED = 16 * 1024;

  private final Set<Watcher> watchers = new LinkedHashSet<>();
  // Without their rows.
  private final Map<RowKey, RowState> newest = new Recent<>(REMEMBERED_KEYS);
  private final Map<RowKey, EncodedRow> rows = new Recent<>(REMEMBERED_ROWS);

  void add(Watcher watcher) {
    watchers.add(watcher);
  }

  void remove(Watcher watcher) {
    watchers.remove(watcher);
  }

  boolean isWatched() {
    return !watchers.isEmpty();
  }

  boolean isNewer(RowState state) {
    RowState before = newest.get(state.key());
    return before == null || state.isNewerThan(before);
  }

  /** What was told of a row, if that was a moment ago and is not large. */
  @Nullable EncodedRow toldLast(RowKey key) {
    return rows.get(key);
  }

  void tell(EncodedRow row) {
    RowState state = row.state();
    newest.put(row.key(), new RowState(row.key(), row.version(), null, state.quarantine()));
    if (row.size() <= LARGEST_REMEMBERED) {
      rows.put(row.key(), row);
    } else {
      rows.remove(row.key());
    }
    watchers.forEach(watcher -> watcher.offer(row));
  }

  void tellGap() {
    watchers.forEach(Watcher::offerGap);
  }
}

package io.reactivecache.sse.watch;

import io.reactivecache.row.RowState;
import io.reactivecache.sse.frame.EncodedRow;
import org.jspecify.annotations.Nullable;

/** One stream's interest in one key: decides which states of the row the stream is told. */
final class Watch {

  private final Watcher watcher;
  private final WatchedKey key;
  // Whether the browser may be showing the row: only then does it have to hear that it is gone.
  private boolean mayShowRow;
  // What the browser says that it saw last of this key, until we know how that relates to ours.
  private @Nullable RowState seen;
  // While changes do not come through, other instances read what we were not told of.
  private boolean behind;
  private final long neededRead;
  // Where the key's list holds it.
  int place;

  /**
   * @param sawSomething whether the browser had a row of this stream before
   * @param seen which state of this very key that was, where it can be told
   * @param behind whether the browser may have been shown more elsewhere than is known here
   */
  Watch(
      Watcher watcher,
      WatchedKey key,
      boolean sawSomething,
      @Nullable RowState seen,
      boolean behind) {
    this.watcher = watcher;
    this.key = key;
    this.mayShowRow = sawSomething;
    this.seen = seen;
    this.behind = behind;
    this.neededRead = key.nextRead();
  }

  WatchedKey key() {
    return key;
  }

  /** A state newer than all that the key had before. */
  void offer(EncodedRow row) {
    if (behind) {
      return;
    }
    RowState last = seen;
    if (last != null && last.version().isNewerThan(row.version())) {
      // Either we are behind the server that the browser comes from, or the version is no good.
      // A read that began after the browser came will tell: see confirm.
      return;
    }
    deliverUnlessSeen(row);
  }

  /** A read of the key has ended, and {@code row} is the newest state known. */
  void confirm(EncodedRow row, long read) {
    if (!isUnsure() || read < neededRead) {
      return;
    }
    behind = false;
    deliverUnlessSeen(row);
  }

  /** Whether it waits for a read, although the key's state is known. */
  boolean isUnsure() {
    return seen != null || behind;
  }

  private void deliverUnlessSeen(EncodedRow row) {
    RowState last = seen;
    seen = null;
    if (last != null
        && row.state().isVersioned()
        && row.version().equals(last.version())
        && !row.state().isNewerThan(last)) {
      mayShowRow = !row.isAbsent();
    } else {
      deliver(row);
    }
  }

  private void deliver(EncodedRow row) {
    if (row.isAbsent() && !mayShowRow) {
      return;
    }
    mayShowRow = !row.isAbsent();
    watcher.offer(row);
  }
}

package io.reactivecache.sse.watch;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.sse.frame.EncodedRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key with the streams that watch it, and the newest state that any message or read told. Only
 * a newer version passes, so that no stream ever sees one twice or goes back; and a stream that
 * comes later starts with that state, without a read.
 */
final class WatchedKey {

  private final RowKey key;
  private final List<Watch> watches = new ArrayList<>(1);
  private @Nullable EncodedRow newest;
  private long readsBegun;
  private long lastUnversioned;
  private int readsUnderWay;

  WatchedKey(RowKey key) {
    this.key = key;
  }

  RowKey key() {
    return key;
  }

  /**
   * Adds a stream and tells it what is known.
   *
   * @return whether the key has to be read for it
   */
  boolean add(Watch watch) {
    watch.place = watches.size();
    watches.add(watch);
    EncodedRow row = newest;
    if (row != null) {
      watch.offer(row);
    }
    return (row == null || watch.isUnsure()) && readsUnderWay == 0;
  }

  void remove(Watch watch) {
    Watch last = watches.remove(watches.size() - 1);
    if (last != watch) {
      last.place = watch.place;
      watches.set(watch.place, last);
    }
  }

  boolean isWatched() {
    return !watches.isEmpty();
  }

  /** Whether the row may have changed since it was read, and nobody tells. */
  boolean mayBeOld() {
    return newest != null && !newest.state().isVersioned();
  }

  /** The newest state that is known; null before the first. */
  @Nullable EncodedRow newest() {
    return newest;
  }

  boolean isNewer(RowState state) {
    return newest == null || state.isNewerThan(newest.state());
  }

  /** Takes over a state if it is newer. */
  void merge(EncodedRow row) {
    if (isNewer(row.state())) {
      newest = row;
      watches.forEach(watch -> watch.offer(row));
    }
  }

  /** The number that a read would have which began now. */
  long nextRead() {
    return readsBegun + 1;
  }

  void readAsked() {
    readsUnderWay++;
  }

  /** The read leaves now: what it tells is not older than this moment. */
  long readBegan() {
    return ++readsBegun;
  }

  /** The read failed, and another one that was asked for takes its place. */
  void readDropped() {
    readsUnderWay--;
  }

  /**
   * @return whether a stream needs yet another read: this one began before the stream came
   */
  boolean readEnded(long read, EncodedRow row) {
    readsUnderWay--;
    // Where versions do not tell which is newer, the later read is.
    if (row.state().isVersioned() || read > lastUnversioned) {
      merge(row);
      lastUnversioned = row.state().isVersioned() ? lastUnversioned : read;
    }
    EncodedRow known = newest;
    boolean unsure = false;
    for (Watch watch : watches) {
      if (watch.isUnsure() && known != null) {
        watch.confirm(known, read);
        unsure |= watch.isUnsure();
      }
    }
    return unsure && readsUnderWay == 0;
  }
}

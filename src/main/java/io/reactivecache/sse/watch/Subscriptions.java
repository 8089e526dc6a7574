package io.reactivecache.sse.watch;

import io.reactivecache.limit.ClientAddress;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.sse.frame.EncodedRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who watches what, on this instance. */
public final class Subscriptions {

  private final SnapshotReader reader;
  private final Map<RowKey, WatchedKey> keys = new HashMap<>();
  private final Map<String, WatchedMirror> mirrors = new HashMap<>();

  public Subscriptions(SnapshotReader reader) {
    this.reader = reader;
  }

  /**
   * Registers a stream; from now on it is told what is newer. Its rows follow at once where they
   * are known, otherwise after a read.
   *
   * @param client for whom rows are read
   * @return what ends it
   */
  public Runnable add(StreamRequest request, Watcher watcher, ClientAddress client) {
    if (request.isWholeMirror()) {
      return addToMirror(request, watcher);
    }
    List<Watch> watches = new ArrayList<>(request.keys().size());
    request.keys().forEach(key -> watches.add(addToKey(key, request, watcher, client)));
    return () -> watches.forEach(this::remove);
  }

  /** Tells the watchers what Redis holds now. */
  void stored(RowsStored stored) {
    if (isEmpty()) {
      return;
    }
    for (RowChange change : stored.rows()) {
      // A fill is nothing that happened to the row: it is for those who wait for the row itself.
      stored(change, stored.batch() != null);
    }
  }

  /**
   * Reads watched keys again, and tells the streams over whole mirrors that they missed something.
   */
  void resync(Predicate<String> ofMirror) {
    for (WatchedKey key : keys.values()) {
      if (ofMirror.test(key.key().mirror())) {
        reader.request(key);
      }
    }
    mirrors.forEach(
        (name, mirror) -> {
          if (ofMirror.test(name)) {
            mirror.tellGap();
          }
        });
  }

  boolean isEmpty() {
    return keys.isEmpty() && mirrors.isEmpty();
  }

  int keyCount() {
    return keys.size();
  }

  private void stored(RowChange change, boolean changed) {
    RowKey name = change.state().key();
    WatchedKey key = keys.get(name);
    WatchedMirror mirror = changed ? mirrors.get(name.mirror()) : null;
    boolean newForKey = key != null && key.isNewer(change.state());
    boolean newForMirror = mirror != null && mirror.isNewer(change.state());
    if (!newForKey && !newForMirror) {
      return;
    }
    // A read tells it to the streams of a key only, so the mirror's knows what all were told.
    EncodedRow before = mirror != null && newForMirror ? mirror.toldLast(name) : newest(key);
    EncodedRow row = EncodedRow.after(before, change);
    if (key != null && newForKey) {
      key.merge(row);
    }
    if (mirror != null && newForMirror) {
      mirror.tell(row);
    }
  }

  private static @Nullable EncodedRow newest(@Nullable WatchedKey key) {
    return key == null ? null : key.newest();
  }

  private Runnable addToMirror(StreamRequest request, Watcher watcher) {
    WatchedMirror mirror = mirrors.computeIfAbsent(request.mirror(), name -> new WatchedMirror());
    mirror.add(watcher);
    if (request.sawSomething()) {
      // It was away, and there is no telling what it missed.
      watcher.offerGap();
    }
    return () -> {
      mirror.remove(watcher);
      if (!mirror.isWatched()) {
        mirrors.remove(request.mirror(), mirror);
      }
    };
  }

  private Watch addToKey(
      RowKey name, StreamRequest request, Watcher watcher, ClientAddress client) {
    WatchedKey key = keys.computeIfAbsent(name, WatchedKey::new);
    boolean behind = !reader.caughtUp() || key.mayBeOld();
    Watch watch = new Watch(watcher, key, request.sawSomething(), request.seen(), behind);
    if (key.add(watch)) {
      reader.request(key, client);
    } else {
      reader.noMiss(client);
    }
    return watch;
  }

  private void remove(Watch watch) {
    WatchedKey key = watch.key();
    key.remove(watch);
    if (!key.isWatched()) {
      keys.remove(key.key(), key);
    }
  }
}

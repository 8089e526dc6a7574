package io.reactivecache.sse;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowVersion;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A whole mirror with the streams that watch it. It cannot remember every key: what came again or
 * late is recognized among the keys that changed last.
 */
final class WatchedMirror {

  private static final int REMEMBERED_KEYS = 20_000;

  private final Set<SseSession> sessions = new LinkedHashSet<>();
  private final Map<RowKey, RowVersion> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RowKey, RowVersion> eldest) {
          return size() > REMEMBERED_KEYS;
        }
      };

  void add(SseSession session) {
    sessions.add(session);
  }

  void remove(SseSession session) {
    sessions.remove(session);
  }

  boolean isWatched() {
    return !sessions.isEmpty();
  }

  boolean isNewer(RowKey key, RowVersion version) {
    RowVersion before = newest.get(key);
    return before == null || version.isNewerThan(before);
  }

  void tell(EncodedRow row) {
    newest.put(row.key(), row.version());
    sessions.forEach(session -> session.offer(row));
  }

  void tellGap() {
    sessions.forEach(SseSession::offerGap);
  }
}

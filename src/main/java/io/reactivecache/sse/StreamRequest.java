package io.reactivecache.sse;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a browser asks to be told.
 *
 * @param keys different keys; none: every change of the mirror
 * @param lastSeen the id of the last event that the browser had, as it says; empty when it starts
 * @param maxRate events a second for each key, at most; 0: as they come
 */
record StreamRequest(
    StreamFormat format, String mirror, List<RowKey> keys, String lastSeen, int maxRate) {

  boolean isWholeMirror() {
    return keys.isEmpty();
  }

  boolean sawSomething() {
    return !lastSeen.isEmpty();
  }

  /** Null where what the browser says is no version. */
  @Nullable RowVersion seenVersion() {
    try {
      return sawSomething() ? RowVersion.parse(lastSeen) : null;
    } catch (IllegalArgumentException notOurs) {
      return null;
    }
  }
}

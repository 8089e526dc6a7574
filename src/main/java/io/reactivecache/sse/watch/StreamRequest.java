package io.reactivecache.sse.watch;

import io.reactivecache.eventstream.LastEventId;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.sse.frame.EventId;
import io.reactivecache.sse.frame.StreamFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a browser asks to be told.
 *
 * @param keys different keys; none: every change of the mirror
 * @param lastSeen what the browser comes back with
 * @param maxRate events a second for each key, at most; 0: as they come
 * @param heartbeats whether it wants to see that an idle stream is alive
 */
public record StreamRequest(
    StreamFormat format,
    String mirror,
    List<RowKey> keys,
    LastEventId lastSeen,
    int maxRate,
    boolean heartbeats) {

  public boolean isWholeMirror() {
    return keys.isEmpty();
  }

  public boolean sawSomething() {
    return !lastSeen.isEmpty();
  }

  /**
   * What the browser saw last of its only key, without the row. Null where it tells nothing of the
   * kind: it has seen nothing, it says something else, or it has several keys.
   */
  public @Nullable RowState seen() {
    return keys.size() == 1 ? EventId.parse(keys.get(0), lastSeen.text()) : null;
  }
}

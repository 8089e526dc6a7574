package io.reactivecache.sse.frame;

import io.reactivecache.eventstream.SseFrame;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * The format of {@code /stream}: one mirror whose rows come as they are, in unnamed events.
 *
 * @param mirror the mirror that is shown
 * @param parameter of the query, and the member that names the key when the row is deleted
 * @param maxLength characters of a key, at most
 */
public record PlainEvents(String mirror, String parameter, int maxLength) implements StreamFormat {

  @Override
  public int slot() {
    return 1;
  }

  @Override
  public Buffer encode(RowState state) {
    String id = EventId.of(state);
    String row = state.row();
    if (row != null) {
      return SseFrame.event(null, id, row);
    }
    String name = Json.encode(parameter) + ":" + Json.encode(state.key().key());
    QuarantineReason quarantine = state.quarantine();
    return quarantine == null
        ? SseFrame.event("deleted", id, "{" + name + "}")
        : SseFrame.event(
            QUARANTINED, id, "{" + name + ",\"reason\":\"" + quarantine.code() + "\"}");
  }
}

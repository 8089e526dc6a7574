package io.reactivecache.sse.frame;

import io.reactivecache.eventstream.SseFrame;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/** The format of {@code /v1/stream}: events named by the mirror, which tell key and version. */
public record NamedEvents() implements StreamFormat {

  @Override
  public int slot() {
    return 0;
  }

  @Override
  public Buffer encode(RowState state) {
    String mirror = state.key().mirror();
    String head =
        "{\"mirror\":"
            + Json.encode(mirror)
            + ",\"key\":"
            + Json.encode(state.key().key())
            + ",\"version\":\""
            + state.version();
    QuarantineReason quarantine = state.quarantine();
    if (quarantine != null) {
      String data = head + "\",\"reason\":\"" + quarantine.code() + "\"}";
      return SseFrame.event(QUARANTINED, EventId.of(state), data);
    }
    // The row is JSON already: it goes in as it is.
    return SseFrame.event(mirror, EventId.of(state), head + "\",\"row\":" + state.row() + "}");
  }
}

package io.reactivecache.sse.frame;

import io.reactivecache.row.RowState;
import io.vertx.core.buffer.Buffer;

/** How a row is shown to a browser. */
public sealed interface StreamFormat permits NamedEvents, PlainEvents {

  /** How many formats there are: an {@link EncodedRow} keeps a frame for each. */
  int COUNT = 2;

  /** The event that tells that a row is there, in a version that cannot be shown. */
  String QUARANTINED = "quarantined";

  /** 0 to {@code COUNT - 1}, different for each format. */
  int slot();

  Buffer encode(RowState state);
}

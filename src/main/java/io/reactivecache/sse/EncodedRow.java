package io.reactivecache.sse;

import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A row with its frames: each is encoded when first asked for, and shared by all streams. */
final class EncodedRow {

  private final RowState state;
  private final long changedAtMicros;
  private final long knownSinceNanos = System.nanoTime();
  private final @Nullable Buffer[] frames = new @Nullable Buffer[StreamFormat.COUNT];

  EncodedRow(RowChange change) {
    this.state = change.state();
    this.changedAtMicros = change.changedAtMicros();
  }

  RowKey key() {
    return state.key();
  }

  RowVersion version() {
    return state.version();
  }

  boolean isAbsent() {
    return state.isAbsent();
  }

  RowState state() {
    return state;
  }

  /** 0 when the row was only read. */
  long changedAtMicros() {
    return changedAtMicros;
  }

  /** Since when this instance knows it, by {@link System#nanoTime}. */
  long knownSinceNanos() {
    return knownSinceNanos;
  }

  Buffer frame(StreamFormat format) {
    Buffer frame = frames[format.slot()];
    if (frame == null) {
      frame = format.encode(state);
      frames[format.slot()] = frame;
    }
    return frame;
  }

  /** Roughly what this row holds in memory, in bytes. */
  int size() {
    String row = state.row();
    return 200 + (row == null ? 0 : row.length());
  }
}

package io.reactivecache.sse.frame;

import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A row with its frames: each is encoded when first asked for, and shared by all streams.
 *
 * <p>Of a row that changes fast some versions repeat the one before: rows are read after the
 * journal, so that the next change may be in the row already. Such a version is put off for a
 * moment, since the next one will most likely take its place. It is not left out: somebody may wait
 * for that very version.
 */
public final class EncodedRow {

  private static final long PUT_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final RowState state;
  private final long changedAtMicros;
  private final long knownSinceNanos;
  private final boolean repeat;
  private final long dueNanos;
  private final @Nullable Buffer[] frames;

  private EncodedRow(
      RowState state,
      long changedAtMicros,
      long knownSinceNanos,
      boolean repeat,
      long dueNanos,
      @Nullable Buffer[] frames) {
    this.state = state;
    this.changedAtMicros = changedAtMicros;
    this.knownSinceNanos = knownSinceNanos;
    this.repeat = repeat;
    this.dueNanos = dueNanos;
    this.frames = frames;
  }

  /** A row that was read. */
  public static EncodedRow of(RowState state) {
    return after(null, new RowChange(state, 0));
  }

  /**
   * @param before what was known of the row, as far as it is remembered
   */
  public static EncodedRow after(@Nullable EncodedRow before, RowChange change) {
    long now = System.nanoTime();
    boolean repeat = false;
    long due = now + PUT_OFF_NANOS;
    if (before != null && change.state().showsSameAs(before.state)) {
      repeat = true;
      // Of many repeats one goes out each time, instead of none for as long as they come.
      due = before.repeat && before.dueNanos - now > 0 ? before.dueNanos : due;
    }
    @Nullable Buffer[] frames = new @Nullable Buffer[StreamFormat.COUNT];
    return new EncodedRow(change.state(), change.changedAtMicros(), now, repeat, due, frames);
  }

  /** The same for a stream that was not told the version before: to it this is no repeat. */
  public EncodedRow asNews() {
    return new EncodedRow(state, changedAtMicros, knownSinceNanos, false, dueNanos, frames);
  }

  /** Whether it shows nothing but what the version before showed. */
  public boolean isRepeat() {
    return repeat;
  }

  /** Until when a repeat is put off, by {@link System#nanoTime}. */
  public long dueNanos() {
    return dueNanos;
  }

  public RowKey key() {
    return state.key();
  }

  public RowVersion version() {
    return state.version();
  }

  public boolean isAbsent() {
    return state.isAbsent();
  }

  public RowState state() {
    return state;
  }

  /** 0 when the row was only read. */
  public long changedAtMicros() {
    return changedAtMicros;
  }

  /** Since when this instance knows it, by {@link System#nanoTime}. */
  public long knownSinceNanos() {
    return knownSinceNanos;
  }

  public Buffer frame(StreamFormat format) {
    Buffer frame = frames[format.slot()];
    if (frame == null) {
      frame = format.encode(state);
      frames[format.slot()] = frame;
    }
    return frame;
  }

  /** Roughly what this row holds in memory, in bytes. */
  public int size() {
    String row = state.row();
    return 200 + (row == null ? 0 : row.length());
  }
}

package io.reactivecache.sse.session;

import io.reactivecache.row.RowKey;
import io.reactivecache.sse.frame.EncodedRow;
import io.reactivecache.sse.watch.WatchedMirror;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one stream still has to be told: the newest version of each row, and whether it missed
 * something. A newer version takes the place of the one before it.
 *
 * <p>A stream of chosen keys cannot hold more than those. A stream over a whole mirror is limited:
 * over the limit everything is dropped and the gap is told instead.
 */
final class Conflation implements Iterable<EncodedRow> {

  private final int maxRows;
  private final long maxBytes;
  // Most streams are idle most of the time, and an empty map for each would be most of their
  // memory.
  private @Nullable Map<RowKey, EncodedRow> rows;
  private long bytes;
  private boolean gap;

  private Conflation(int maxRows, long maxBytes) {
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
  }

  static Conflation unlimited() {
    return new Conflation(Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  static Conflation limited(int maxRows, long maxBytes) {
    return new Conflation(maxRows, maxBytes);
  }

  /**
   * Keeps a row until it is taken.
   *
   * @return how many rows the stream will never see because of it
   */
  int put(EncodedRow row) {
    Map<RowKey, EncodedRow> kept = rows == null ? new LinkedHashMap<>() : rows;
    rows = kept;
    EncodedRow before = kept.put(row.key(), row);
    if (row.isRepeat() && before != null && !before.isRepeat()) {
      kept.put(row.key(), row.asNews());
    }
    bytes += row.size() - (before == null ? 0 : before.size());
    boolean mayBeTooMuch = kept.size() > 1 && (kept.size() > maxRows || bytes > maxBytes);
    if (mayBeTooMuch && isTooMuch(kept)) {
      int dropped = kept.size() + (before == null ? 0 : 1);
      clear();
      gap = true;
      return dropped;
    }
    return before == null ? 0 : 1;
  }

  /**
   * Repeats do not count: they wait though the connection takes more, and a large row behind one is
   * no gap. They are few and small, see {@link WatchedMirror}.
   */
  private boolean isTooMuch(Map<RowKey, EncodedRow> kept) {
    int newRows = 0;
    long newBytes = 0;
    for (EncodedRow row : kept.values()) {
      if (!row.isRepeat()) {
        newRows++;
        newBytes += row.size();
      }
    }
    return newRows > 1 && (newRows > maxRows || newBytes > maxBytes);
  }

  void putGap() {
    gap = true;
  }

  /** Whether a gap is to be told; asking takes it. */
  boolean takeGap() {
    boolean told = gap;
    gap = false;
    return told;
  }

  boolean isEmpty() {
    return !gap && (rows == null || rows.isEmpty());
  }

  int size() {
    return rows == null ? 0 : rows.size();
  }

  void clear() {
    rows = null;
    bytes = 0;
    gap = false;
  }

  /** The rows, longest waiting first; {@code remove} takes one. */
  @Override
  public Iterator<EncodedRow> iterator() {
    return rows == null ? Collections.emptyIterator() : new Taking(rows.values().iterator());
  }

  private final class Taking implements Iterator<EncodedRow> {
    private final Iterator<EncodedRow> all;
    private int size;

    Taking(Iterator<EncodedRow> all) {
      this.all = all;
    }

    @Override
    public boolean hasNext() {
      return all.hasNext();
    }

    @Override
    public EncodedRow next() {
      EncodedRow row = all.next();
      size = row.size();
      return row;
    }

    @Override
    public void remove() {
      all.remove();
      bytes -= size;
      if (size() == 0) {
        rows = null;
      }
    }
  }
}

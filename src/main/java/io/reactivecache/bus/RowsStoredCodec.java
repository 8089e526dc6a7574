package io.reactivecache.bus;

import io.reactivecache.message.BatchId;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.Term;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link RowsStored} between nodes. Big-endian; a text is its length in UTF-8 bytes (int, -1 for
 * null) and the bytes; a list is its size (int) and the entries. The first byte is the format, so
 * that a node of another version fails loudly instead of reading nonsense.
 */
final class RowsStoredCodec implements Codec<RowsStored> {

  private static final byte FORMAT = 2;

  @Override
  public void encodeToWire(Buffer buffer, RowsStored message) {
    buffer.appendByte(FORMAT);
    BatchId batch = message.batch();
    buffer.appendByte((byte) (batch == null ? 0 : 1));
    if (batch != null) {
      buffer.appendLong(batch.term().epoch()).appendLong(batch.term().number());
      buffer.appendInt(batch.partition()).appendInt(batch.partitions());
      buffer.appendLong(batch.sequence());
    }
    buffer.appendInt(message.rows().size());
    for (RowChange change : message.rows()) {
      RowState state = change.state();
      appendText(buffer, state.key().mirror());
      appendText(buffer, state.key().key());
      buffer.appendLong(state.version().epoch()).appendLong(state.version().id());
      QuarantineReason quarantine = state.quarantine();
      appendText(buffer, state.row());
      appendText(buffer, quarantine == null ? null : quarantine.code());
      buffer.appendLong(change.changedAtMicros());
    }
    buffer.appendInt(message.refreshedMirrors().size());
    message.refreshedMirrors().forEach(mirror -> appendText(buffer, mirror));
  }

  @Override
  public RowsStored decodeFromWire(int position, Buffer buffer) {
    Reader in = new Reader(buffer, position);
    if (in.readByte() != FORMAT) {
      throw new IllegalArgumentException(
          "rows.stored of an unknown format: nodes differ in version");
    }
    BatchId batch = in.readByte() == 0 ? null : readBatch(in);
    int rowCount = in.readInt();
    List<RowChange> rows = new ArrayList<>(rowCount);
    for (int i = 0; i < rowCount; i++) {
      rows.add(readChange(in));
    }
    int mirrorCount = in.readInt();
    List<String> mirrors = new ArrayList<>(mirrorCount);
    for (int i = 0; i < mirrorCount; i++) {
      mirrors.add(in.readText());
    }
    return new RowsStored(batch, rows, mirrors);
  }

  @Override
  public Class<RowsStored> type() {
    return RowsStored.class;
  }

  /** By this nodes know it, also those of another version: it must not change. */
  @Override
  public String name() {
    return "io.reactivecache.message.RowsStored";
  }

  private static BatchId readBatch(Reader in) {
    Term term = new Term(in.readLong(), in.readLong());
    return new BatchId(term, in.readInt(), in.readInt(), in.readLong());
  }

  private static RowChange readChange(Reader in) {
    RowKey key = new RowKey(in.readText(), in.readText());
    RowVersion version = new RowVersion(in.readLong(), in.readLong());
    String row = in.readOptionalText();
    String quarantine = in.readOptionalText();
    QuarantineReason reason =
        quarantine == null
            ? null
            : QuarantineReason.of(quarantine).orElse(QuarantineReason.UNREADABLE);
    return new RowChange(new RowState(key, version, row, reason), in.readLong());
  }

  private static void appendText(Buffer buffer, @Nullable String text) {
    if (text == null) {
      buffer.appendInt(-1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      buffer.appendInt(bytes.length).appendBytes(bytes);
    }
  }

  /** Walks through a buffer from a position. */
  private static final class Reader {
    private final Buffer buffer;
    private int position;

    Reader(Buffer buffer, int position) {
      this.buffer = buffer;
      this.position = position;
    }

    byte readByte() {
      return buffer.getByte(position++);
    }

    int readInt() {
      int value = buffer.getInt(position);
      position += Integer.BYTES;
      return value;
    }

    long readLong() {
      long value = buffer.getLong(position);
      position += Long.BYTES;
      return value;
    }

    String readText() {
      String text = readOptionalText();
      if (text == null) {
        throw new IllegalArgumentException("rows.stored misses a text");
      }
      return text;
    }

    @Nullable String readOptionalText() {
      int length = readInt();
      if (length < 0) {
        return null;
      }
      String text = buffer.getString(position, position + length, "UTF-8");
      position += length;
      return text;
    }
  }
}

package io.reactivecache.bus;

import io.reactivecache.message.BatchId;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.Term;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A batch of stored rows on its way to another node. */
@State(Scope.Thread)
public class BatchCodecBenchmark {

  @Param({"1", "500"})
  public int rows;

  private final RowsStoredCodec codec = new RowsStoredCodec();
  private RowsStored batch = new RowsStored(null, List.of(), List.of());
  private Buffer wire = Buffer.buffer();

  @Setup
  public void makeBatch() {
    List<RowChange> changes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      RowKey key = new RowKey("profile", "user" + i);
      String row = "{\"username\":\"user" + i + "\",\"likes_count\":" + i + "}";
      changes.add(new RowChange(new RowState(key, new RowVersion(7, i), row), 1));
    }
    batch = new RowsStored(new BatchId(new Term(7, 1), 0, 2, 1), changes, List.of());
    wire = encode();
  }

  @Benchmark
  public Buffer encode() {
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, batch);
    return buffer;
  }

  @Benchmark
  public RowsStored decode() {
    return codec.decodeFromWire(0, wire);
  }
}

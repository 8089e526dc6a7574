package io.reactivecache.sse.session;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.sse.frame.EncodedRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A slow reader: twice as many changes as keys, then everything is taken. */
@State(Scope.Thread)
public class ConflationBenchmark {

  @Param({"1", "100"})
  public int keys;

  private final List<EncodedRow> changes = new ArrayList<>();

  @Setup
  public void makeChanges() {
    for (int i = 0; i < 2 * keys; i++) {
      RowKey key = new RowKey("profile", "user" + i % keys);
      RowState state = new RowState(key, new RowVersion(1, i), "{\"username\":\"user\"}");
      changes.add(EncodedRow.of(state));
    }
  }

  @Benchmark
  public long putAndTake() {
    Conflation waiting = Conflation.unlimited();
    for (EncodedRow change : changes) {
      waiting.put(change);
    }
    long taken = 0;
    for (Iterator<EncodedRow> rows = waiting.iterator(); rows.hasNext(); ) {
      taken += rows.next().version().id();
      rows.remove();
    }
    return taken;
  }
}

package io.reactivecache.sse.frame;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.buffer.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it takes to make an event of a row. */
@State(Scope.Thread)
public class FrameBenchmark {

  /** Characters of the row. */
  @Param({"100", "2000"})
  public int rowLength;

  private final StreamFormat named = new NamedEvents();
  private final StreamFormat plain = new PlainEvents("profile", "username", 50);
  private RowState row = new RowState(new RowKey("profile", "alice"), new RowVersion(1, 1), null);

  @Setup
  public void makeRow() {
    String text = "{\"username\":\"alice\",\"text\":\"" + "x".repeat(rowLength) + "\"}";
    row = new RowState(new RowKey("profile", "alice"), new RowVersion(7, 123_456_789), text);
  }

  @Benchmark
  public Buffer namedEvent() {
    return named.encode(row);
  }

  @Benchmark
  public Buffer plainEvent() {
    return plain.encode(row);
  }
}

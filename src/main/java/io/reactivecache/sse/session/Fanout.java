package io.reactivecache.sse.session;

import io.reactivecache.sse.frame.FrameWriter;
import io.vertx.core.Context;
import java.util.ArrayDeque;

/**
 * Writes what streams have waiting, a slice of them at a time, so that a change with thousands of
 * watchers does not hold up the event loop. A stream is in here once at most: what comes for it
 * meanwhile is merged into what waits, and goes out in the same write.
 */
final class Fanout {

  /** About 5 ms of work. */
  private static final int SLICE = 500;

  private final Context context;
  private final StreamMeters metrics;
  private final FrameWriter writer = new FrameWriter();
  private final ArrayDeque<SseSession> waiting = new ArrayDeque<>();
  private boolean running;

  Fanout(Context context, StreamMeters metrics) {
    this.context = context;
    this.metrics = metrics;
  }

  /** The stream has something to write; it will be asked to, after what is being done now. */
  void schedule(SseSession session) {
    if (session.enterQueue()) {
      waiting.add(session);
      run();
    }
  }

  private void run() {
    if (!running) {
      running = true;
      context.runOnContext(ignored -> writeSlice());
    }
  }

  private void writeSlice() {
    running = false;
    long nanos = System.nanoTime();
    long micros = StreamMeters.nowMicros();
    int events = 0;
    for (int i = 0; i < SLICE && !waiting.isEmpty(); i++) {
      events += waiting.remove().flush(writer, nanos, micros);
    }
    writer.release();
    metrics.events().increment(events);
    if (!waiting.isEmpty()) {
      run();
    }
  }
}

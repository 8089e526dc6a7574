package io.reactivecache.async;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Times what takes a while. */
public final class Timed {

  private Timed() {}

  /** Begins it now, and counts it if it succeeds. */
  public static <T> Future<T> run(Timer timer, Supplier<Future<T>> work) {
    long began = System.nanoTime();
    return work.get()
        .onSuccess(done -> timer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS));
  }
}

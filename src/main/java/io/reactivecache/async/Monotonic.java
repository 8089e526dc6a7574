package io.reactivecache.async;

import java.util.concurrent.TimeUnit;

/** The time that no clock's correction changes; only differences of it mean anything. */
public final class Monotonic {

  private Monotonic() {}

  /** Milliseconds by {@link System#nanoTime}. */
  public static long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}

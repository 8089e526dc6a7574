package io.reactivecache.eventstream;

import java.util.concurrent.ThreadLocalRandom;

/** How long clients wait before they connect again: never all of them equally long. */
public final class Pauses {

  private Pauses() {}

  /**
   * Half to one and a half times a pause.
   *
   * @param millis the pause in the middle, 1 or more
   */
  public static int around(int millis) {
    int half = Math.max(1, millis / 2);
    return between(half, 3 * half);
  }

  /** Any pause of these bounds, both included, in milliseconds. */
  public static int between(int shortest, int longest) {
    return ThreadLocalRandom.current().nextInt(shortest, longest + 1);
  }
}

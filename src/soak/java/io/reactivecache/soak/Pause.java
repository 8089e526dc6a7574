package io.reactivecache.soak;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** How long a fault lasts: the only waiting that is not for a signal. */
public final class Pause {

  private Pause() {}

  /** Lasts between so many milliseconds. */
  public static void between(int leastMillis, int mostMillis, Random random)
      throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(leastMillis + random.nextInt(mostMillis - leastMillis + 1));
  }
}

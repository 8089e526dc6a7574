package io.reactivecache.support;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures, where a test reads straight. */
public final class Futures {

  /** Longer than any timeout of what is tested, which is to come first. */
  private static final int SECONDS = 60;

  private Futures() {}

  /** The result; the failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      if (future.isComplete()) {
        return future.await();
      }
      throw new AssertionError("nothing came of it in %d s: %s".formatted(SECONDS, future), e);
    }
  }

  /** Why it failed. */
  public static Throwable awaitFailure(Future<?> future) {
    await(future.otherwiseEmpty());
    if (future.succeeded()) {
      throw new AssertionError("it succeeded with " + future.result());
    }
    return future.cause();
  }
}

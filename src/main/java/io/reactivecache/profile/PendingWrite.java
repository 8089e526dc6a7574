package io.reactivecache.profile;

import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its commit.
 *
 * @param action null: delete the profile
 * @param answer the profile after the write; for a delete the profile that it took away; empty
 *     where there was none
 * @param arrivedNanos by {@link System#nanoTime}
 */
record PendingWrite(
    String username,
    @Nullable ProfileAction action,
    Promise<Optional<WrittenProfile>> answer,
    long arrivedNanos) {

  static PendingWrite now(String username, @Nullable ProfileAction action) {
    return new PendingWrite(username, action, Promise.promise(), System.nanoTime());
  }

  boolean isDelete() {
    return action == null;
  }

  boolean isOlderThan(long millis) {
    return System.nanoTime() - arrivedNanos > TimeUnit.MILLISECONDS.toNanos(millis);
  }
}

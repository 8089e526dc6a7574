package io.reactivecache.message;

import org.jspecify.annotations.Nullable;

/**
 * http-api asks to have quarantined rows read and stored again.
 *
 * @param key null for all of the mirror
 */
public record RetryQuarantined(String mirror, @Nullable String key) {

  /**
   * The answer: they are journaled, and the leader reads them with its next journal read.
   *
   * @param rows how many of those that are listed
   */
  public record QuarantinedRetried(long rows) {}
}

package io.reactivecache.message;

/**
 * Answer to {@link RetryQuarantined}: they are journaled, and the leader reads them with its next
 * look.
 *
 * @param rows how many of those that are listed
 */
public record QuarantinedRetried(long rows) {}

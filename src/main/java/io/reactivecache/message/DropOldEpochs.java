package io.reactivecache.message;

/**
 * The leader asks to drop one page of what the cache manages and is of an epoch below this one.
 * From then on redis-writer refuses that older epoch.
 *
 * @param position where the page before ended; empty for the first
 */
public record DropOldEpochs(long epoch, String position) {}

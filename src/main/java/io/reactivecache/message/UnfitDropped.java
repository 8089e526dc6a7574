package io.reactivecache.message;

/**
 * Answer to {@link DropUnfit}.
 *
 * @param dropped how many keys were
 */
public record UnfitDropped(int dropped) {}

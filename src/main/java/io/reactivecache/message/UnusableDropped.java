package io.reactivecache.message;

/**
 * Answer to {@link DropUnusable}.
 *
 * @param dropped how many keys were
 */
public record UnusableDropped(int dropped) {}

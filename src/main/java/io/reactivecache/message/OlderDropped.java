package io.reactivecache.message;

/**
 * Answer to {@link DropOlder}.
 *
 * @param dropped keys dropped in this page
 * @param next the position of the page after; empty when this was the last
 */
public record OlderDropped(long dropped, String next) {}

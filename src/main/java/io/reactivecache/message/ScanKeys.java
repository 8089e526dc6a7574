package io.reactivecache.message;

/**
 * The leader asks for one page of the cached keys of a mirror.
 *
 * @param position where the page before ended; empty for the first
 * @param count how many keys a page should hold, a hint as in Redis's SCAN
 */
public record ScanKeys(String mirror, String position, int count) {}

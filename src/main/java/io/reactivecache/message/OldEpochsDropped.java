package io.reactivecache.message;

/**
 * Answer to {@link DropOldEpochs}.
 *
 * @param dropped rows dropped in this page; leases do not count, for nobody saw them
 * @param next the position of the page after; empty when this was the last
 * @param newestEpoch the highest epoch of any row that this page met, dropped or not; 0 if none
 */
public record OldEpochsDropped(long dropped, String next, long newestEpoch) {}

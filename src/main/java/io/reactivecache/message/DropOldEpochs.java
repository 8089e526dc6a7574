package io.reactivecache.message;

/**
 * The leader asks to drop one page of what the cache manages and is of an epoch below this one.
 * From then on redis-writer refuses that older epoch.
 *
 * @param position where the page before ended; empty for the first
 */
public record DropOldEpochs(long epoch, String position) {

  /**
   * The answer.
   *
   * @param dropped rows dropped in this page; leases do not count, for nobody saw them
   * @param next the position of the page after; empty when this was the last
   * @param newestEpoch the highest epoch of any row that this page met, dropped or not; 0 if none
   */
  public record OldEpochsDropped(long dropped, String next, long newestEpoch) {}
}

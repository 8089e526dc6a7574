package io.reactivecache.row;

/**
 * When rows were read and until when they may be stored, by Redis's own clock, milliseconds since
 * 1970: whatever a late store would have to be compared with may be evicted meanwhile.
 *
 * @param readAtMillis the rows were read after this moment; what Redis has evicted since is not
 *     stored anew
 * @param storeBeforeMillis a store that arrives later is refused
 */
public record StoreWindow(long readAtMillis, long storeBeforeMillis) {

  /** For what is no row of PostgreSQL's. */
  public static final StoreWindow NONE = new StoreWindow(0, 0);
}

package io.reactivecache.cache;

import io.reactivecache.row.RowState;

/** A row as read through the cache. */
public record CachedRow(RowState state, Source source) {

  /** Where it was read. */
  public enum Source {
    /** Redis held it, or held that there is none. */
    REDIS,
    /** PostgreSQL, since Redis lacked it: a miss. */
    POSTGRES,
    /** PostgreSQL, since Redis is away, or has not caught up. */
    POSTGRES_ALONE
  }

  /** Whether Redis held it. */
  public boolean hit() {
    return source == Source.REDIS;
  }
}

package io.reactivecache.cache;

import io.reactivecache.row.RowState;

/**
 * A row as read through the cache.
 *
 * @param hit whether Redis held it (or held that there is none); otherwise it was read from
 *     PostgreSQL
 */
public record CachedRow(RowState state, boolean hit) {}

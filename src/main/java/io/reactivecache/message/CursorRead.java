package io.reactivecache.message;

import io.reactivecache.row.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * What Redis says of itself.
 *
 * @param cursor the oldest copy; null when any is missing
 * @param redisTimeMillis Redis's clock, milliseconds since 1970
 */
public record CursorRead(@Nullable Cursor cursor, long redisTimeMillis) {}

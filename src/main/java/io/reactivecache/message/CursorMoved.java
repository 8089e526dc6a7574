package io.reactivecache.message;

import io.reactivecache.row.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Answer to {@link MoveCursor}.
 *
 * @param moved false when Redis held something else: it went back, or another leader is at work
 * @param held what Redis holds now; of several copies the oldest of those that stood in the way,
 *     null when one of these is missing
 * @param redisProcess which Redis holds it; empty when that is not known
 */
public record CursorMoved(
    boolean moved, @Nullable Cursor held, long redisTimeMillis, String redisProcess) {}

/**
 * The only writer of Redis.
 *
 * <p>Every store is fenced: a Lua script compares the version with the one that Redis holds, and
 * the newer stays. So retries, late batches of an old leader and fills of slow readers can do no
 * harm, and nothing here needs a lock. What Redis holds after each store is published for the
 * streams, in the order in which the leader sent its batches.
 *
 * <p>Redis being away fails requests with {@code UNAVAILABLE} at once; the leader sends again. This
 * package keeps nothing that a restart would lose.
 */
@NullMarked
package io.reactivecache.redis;

import org.jspecify.annotations.NullMarked;

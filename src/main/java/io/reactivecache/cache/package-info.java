/**
 * Redis as every part sees it: one connection that heals itself, the names of our keys, and reads
 * that fall back on PostgreSQL.
 *
 * <p>{@link io.reactivecache.redis.client.RedisLink} owns the connection: it finds out that Redis
 * is away (closed, frozen, loading, demoted), says so once, and comes back by itself. While it is
 * away everything fails at once with {@code UNAVAILABLE}; nothing waits and nothing queues up.
 */
@NullMarked
package io.reactivecache.cache;

import org.jspecify.annotations.NullMarked;

/**
 * Cache misses: rows are read at a version of their own, and given to redis-writer under a lease.
 * Knows nothing of leadership.
 */
@NullMarked
package io.reactivecache.postgres.load;

import org.jspecify.annotations.NullMarked;

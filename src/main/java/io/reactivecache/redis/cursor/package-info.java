/** The leader's cursor in Redis: a copy on every master, of which the oldest counts. */
@NullMarked
package io.reactivecache.redis.cursor;

import org.jspecify.annotations.NullMarked;

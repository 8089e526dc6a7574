/**
 * The leader's cursor in Redis: a copy on every master. The oldest counts; the leader says which.
 */
@NullMarked
package io.reactivecache.redis.cursor;

import org.jspecify.annotations.NullMarked;

/** Stores, fills and leases rows: every store is fenced by a version in a Lua script. */
@NullMarked
package io.reactivecache.redis.writer;

import org.jspecify.annotations.NullMarked;

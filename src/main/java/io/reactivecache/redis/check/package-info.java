/** Asks Redis, before a start and while it runs, whether it gives what the server needs. */
@NullMarked
package io.reactivecache.redis.check;

import org.jspecify.annotations.NullMarked;

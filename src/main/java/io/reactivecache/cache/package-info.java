/** Reads through the cache. */
@NullMarked
package io.reactivecache.cache;

import org.jspecify.annotations.NullMarked;

/** Waiting and trying again, and work that comes in parts; all of it on the caller's event loop. */
@NullMarked
package io.reactivecache.async;

import org.jspecify.annotations.NullMarked;

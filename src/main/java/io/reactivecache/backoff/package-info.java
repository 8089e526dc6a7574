/** How long to wait before trying again. */
@NullMarked
package io.reactivecache.backoff;

import org.jspecify.annotations.NullMarked;

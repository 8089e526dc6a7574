/** How long to wait: for an answer, and before trying again. */
@NullMarked
package io.reactivecache.backoff;

import org.jspecify.annotations.NullMarked;

/**
 * Which keys are watched, what is known of each, and by whom; nothing can be missing between a
 * key's snapshot and its changes.
 */
@NullMarked
package io.reactivecache.sse.watch;

import org.jspecify.annotations.NullMarked;

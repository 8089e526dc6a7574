/** How events are written to browsers: on the stream listener, and where the API answers for it. */
@NullMarked
package io.reactivecache.eventstream;

import org.jspecify.annotations.NullMarked;

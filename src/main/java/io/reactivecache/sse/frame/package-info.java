/**
 * What a stream sends: a row encoded once for all streams, as frames, to a connection that takes so
 * much.
 */
@NullMarked
package io.reactivecache.sse.frame;

import org.jspecify.annotations.NullMarked;

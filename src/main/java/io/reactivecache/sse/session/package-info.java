/** Streams while they are open: what each still has to send, how fast, and when it is closed. */
@NullMarked
package io.reactivecache.sse.session;

import org.jspecify.annotations.NullMarked;

/**
 * Browsers watch rows over Server-Sent Events.
 *
 * <p>One {@link io.reactivecache.sse.SseVerticle} is an HTTP listener of its own, on one event
 * loop: everything here is single-threaded. Rows come from the bus ({@code rows.stored}); the first
 * stream of a key registers it and then reads it from the cache; whatever comes first, only newer
 * versions pass ({@link io.reactivecache.sse.watch.WatchedKey}). A second stream of that key costs
 * no read.
 *
 * <p>Promises: each stream comes to show every change of its keys or a newer one; per key the
 * versions only grow; a message lost on the bus is noticed ({@link
 * io.reactivecache.sse.watch.BatchTracker}) and made good by reading the watched rows again. A
 * stream that takes nothing holds at most the newest frame for each of its keys ({@link
 * io.reactivecache.sse.session.Conflation}), which it shares with all others, and is closed after a
 * while.
 *
 * <p>Does not promise that a stream shows every version: a slow one skips. A stream over a whole
 * mirror is told {@code event: gap} where it may have missed something, and must read by itself.
 */
@NullMarked
package io.reactivecache.sse;

import org.jspecify.annotations.NullMarked;

/**
 * The only way in which verticles talk. {@link io.reactivecache.bus.Address} is the protocol: every
 * address with its message, its senders and its receivers. {@link io.reactivecache.bus.Bus} is the
 * only class that touches Vert.x's event bus.
 *
 * <p>The bus promises nothing about delivery: a message may be lost when a queue overflows, a
 * consumer is not registered yet or a node dies. A part that needs more asks for a reply or counts
 * ({@link io.reactivecache.message.BatchId}).
 */
@NullMarked
package io.reactivecache.bus;

import org.jspecify.annotations.NullMarked;

/**
 * Every message that verticles send each other: immutable records, passed by reference on a node. A
 * question is imperative and has its answer, a participle, nested in it.
 *
 * <p>{@link io.reactivecache.bus.Address} tells who sends which to whom.
 */
@NullMarked
package io.reactivecache.message;

import org.jspecify.annotations.NullMarked;

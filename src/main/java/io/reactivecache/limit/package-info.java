/**
 * What a node gives to clients, in all and to each address: connections, streams, rows read from
 * PostgreSQL, writes, audits. One {@link io.reactivecache.limit.Limits} holds for all instances of
 * a node, so everything here is safe to use from several threads.
 *
 * <p>It counts, and says who asks; those who serve refuse.
 */
@NullMarked
package io.reactivecache.limit;

import org.jspecify.annotations.NullMarked;

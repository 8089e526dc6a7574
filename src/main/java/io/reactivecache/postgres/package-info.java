/**
 * PostgreSQL as the source of truth and the message broker.
 *
 * <p>Triggers on each mirrored table write the keys of changed rows into a journal, in the writer's
 * own transaction. The leader of the cluster reads what became visible since its cursor, reads
 * those rows, and sends them on; loaders read single rows for cache misses. A change that committed
 * is never missed, and a row never gets an older version than it had.
 *
 * <p>What lives inside the database, schema {@code reactive_cache}, is installed by versioned
 * migrations ({@code db/migration}); everything else about mirrors is SQL functions there.
 */
@NullMarked
package io.reactivecache.postgres;

import org.jspecify.annotations.NullMarked;

/**
 * PostgreSQL as the broker: what changed is read here, and what the changed rows look like.
 *
 * <p>Triggers write the key of each changed row into a journal and ring a doorbell (NOTIFY), but
 * only when the listener sleeps. One node of the cluster leads: the one that holds an advisory lock
 * on its listening connection. The leader reads what became visible in the journal between two
 * snapshots (PgQ's idea), reads those rows, and hands them to redis-writer; it moves its cursor,
 * which lives in Redis beside the data, only after every row was answered for.
 *
 * <p>Promised: every committed change of a mirrored row is handed on, or a newer one of the same
 * row, through crashes and restarts of any part; versions of one row never go back. Not promised:
 * every intermediate version (changes of one row between two reads are one), nor an order between
 * rows.
 *
 * <p>What lives inside the database, schema {@code reactive_cache}, is installed by migrations
 * ({@code db/migration}); {@code attach}, {@code detach} and {@code refresh} are functions there.
 *
 * <p>Where to begin: {@link io.reactivecache.postgres.leader.Leadership} owns the connection and
 * the lock, {@link io.reactivecache.postgres.leader.Leader} is one leadership from its start to its
 * end, {@link io.reactivecache.postgres.journal.Journal} reads without gaps, {@link
 * io.reactivecache.postgres.journal.Doorbell} decides when to read it. {@link
 * io.reactivecache.postgres.load.RowLoader} serves cache misses and knows nothing of leadership.
 */
@NullMarked
package io.reactivecache.postgres;

import org.jspecify.annotations.NullMarked;

/**
 * The journal of changed keys: read without gaps between two snapshots (PgQ's idea), pruned,
 * bounded; and the doorbell that says when to read it. {@link
 * io.reactivecache.postgres.journal.ChangeSource} is what the leader knows of the reading.
 */
@NullMarked
package io.reactivecache.postgres.journal;

import org.jspecify.annotations.NullMarked;

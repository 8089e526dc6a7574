/**
 * The journal of changed keys: read without gaps between two snapshots (PgQ's idea), pruned,
 * bounded; and the doorbell that says when to read it.
 */
@NullMarked
package io.reactivecache.postgres.journal;

import org.jspecify.annotations.NullMarked;

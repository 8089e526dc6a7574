package io.reactivecache.row;

/**
 * A row that a transaction changed, as it is now.
 *
 * @param changedAtMicros when the trigger fired, in microseconds since 1970 by PostgreSQL's clock;
 *     0 when no trigger did (the row was only read again)
 */
public record RowChange(RowState state, long changedAtMicros) {}

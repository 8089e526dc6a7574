package io.reactivecache.postgres.rows;

import org.jspecify.annotations.Nullable;

/**
 * A row as PostgreSQL has it, to be compared with what Redis holds.
 *
 * @param row null when there is none, or none that can be shown
 * @param quarantineCause why it cannot be shown; null when it can, or is not there
 * @param newestId the newest journal id given out when it was read: no version can be newer
 * @param isCurrent whether epoch, row and {@code changed} can be relied on
 * @param changed whether the key was journaled since the earlier snapshot
 * @param snapshot the one that the row was read with
 */
public record ShownRow(
    String key,
    @Nullable String row,
    @Nullable QuarantineCause quarantineCause,
    long epoch,
    long newestId,
    boolean isCurrent,
    boolean changed,
    String snapshot) {}

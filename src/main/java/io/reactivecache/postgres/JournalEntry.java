package io.reactivecache.postgres;

import org.jspecify.annotations.Nullable;

/**
 * One changed key, however often it changed since the last look.
 *
 * @param mirror the mirror's number in the journal
 * @param key null: the whole mirror
 * @param id the newest journal id of the key
 * @param changedAtMicros when the oldest of these changes was journaled, microseconds since 1970
 */
record JournalEntry(int mirror, @Nullable String key, long id, long changedAtMicros) {

  boolean isWholeMirror() {
    return key == null;
  }
}

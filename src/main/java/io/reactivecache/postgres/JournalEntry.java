package io.reactivecache.postgres;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One changed key, however often it changed since the last look.
 *
 * @param mirror the mirror's number in the journal
 * @param key null: the whole mirror
 * @param id the newest journal id of the key
 * @param lockedId the newest that was drawn under the row's lock; 0 if none was
 * @param againId the newest under which the key was journaled again; 0 if it was not
 * @param changedAtMicros when the oldest of these changes was journaled, microseconds since 1970
 */
record JournalEntry(
    int mirror, @Nullable String key, long id, long lockedId, long againId, long changedAtMicros) {

  /** Of a key that is read again because its whole mirror is. */
  static JournalEntry ofWhole(JournalEntry whole, String key) {
    return new JournalEntry(whole.mirror, key, whole.id, 0, 0, whole.changedAtMicros);
  }

  /** The key of an entry that is not of a whole mirror. */
  String rowKey() {
    return Objects.requireNonNull(key);
  }

  boolean isWholeMirror() {
    return key == null;
  }
}

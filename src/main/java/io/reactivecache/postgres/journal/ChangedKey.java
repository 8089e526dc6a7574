package io.reactivecache.postgres.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One changed key, however often it changed since the last journal read.
 *
 * @param mirror the mirror's number in the journal
 * @param key null: the whole mirror
 * @param id the newest journal id of the key
 * @param lockedId the newest that was drawn under the row's lock; 0 if none was
 * @param againId the newest under which the key was journaled again; 0 if it was not
 * @param changedAtMicros when the oldest of these changes was journaled, microseconds since 1970; 0
 *     if it was only journaled again
 */
public record ChangedKey(
    int mirror, @Nullable String key, long id, long lockedId, long againId, long changedAtMicros) {

  /** Of a key that is read again because its whole mirror is. */
  public static ChangedKey ofWhole(ChangedKey whole, String key) {
    return new ChangedKey(whole.mirror, key, whole.id, 0, 0, whole.changedAtMicros);
  }

  /** Of a key that is to be journaled again. */
  public static ChangedKey again(int mirror, String key) {
    return new ChangedKey(mirror, key, 0, 0, 0, 0);
  }

  /** This and another entry of the same key as one. */
  ChangedKey with(ChangedKey other) {
    return new ChangedKey(
        mirror,
        key,
        Math.max(id, other.id),
        Math.max(lockedId, other.lockedId),
        Math.max(againId, other.againId),
        earlier(changedAtMicros, other.changedAtMicros));
  }

  /** 0 is no time: only ids that were journaled again have it. */
  private static long earlier(long micros, long otherMicros) {
    return micros == 0 || otherMicros == 0
        ? Math.max(micros, otherMicros)
        : Math.min(micros, otherMicros);
  }

  /** The key of an entry that is not of a whole mirror. */
  public String rowKey() {
    return Objects.requireNonNull(key);
  }

  public boolean isWholeMirror() {
    return key == null;
  }
}

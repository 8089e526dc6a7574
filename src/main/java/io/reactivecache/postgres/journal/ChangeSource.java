package io.reactivecache.postgres.journal;

import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells which keys changed since a position. A position is text that only the source can read: a
 * leader begins to read there, and keeps it in Redis, in a {@link Cursor}. It says that every
 * change up to it was handed over.
 */
public interface ChangeSource {

  /**
   * Hands over every key that changed since a position, whole mirrors first, in pages, and never
   * the next page before the future of the one before is complete.
   *
   * @param from where another read ended, or what {@link #begin} told; and fits, see {@link
   *     #whyUnusable}
   * @return where this read ended; what it found may only be forgotten once this is complete
   */
  Future<JournalReadResult> read(String from, Function<List<ChangedKey>, Future<Void>> consumer);

  /**
   * A position to begin with when nothing of before is needed: every change that is committed from
   * now on is found from there. Waits until that is so, see {@link #obstacle}.
   */
  Future<String> begin();

  /** One sentence for operators: what {@link #begin} waits for; empty when it does not. */
  Optional<String> obstacle();

  /** In a word why nothing can be read from this cursor; empty when it can. */
  Future<Optional<String>> whyUnusable(Cursor cursor);

  /**
   * Of several cursors the one up to which all are.
   *
   * @return empty when there is none, or when they cannot be compared
   */
  Optional<Cursor> oldest(List<Cursor> copies);
}

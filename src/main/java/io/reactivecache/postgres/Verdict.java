package io.reactivecache.postgres;

import io.reactivecache.message.RowsRead.Held;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison of one key in Redis with its row in PostgreSQL comes to.
 *
 * <p>Redis may be behind because the change is on its way, and it may be ahead of the PostgreSQL
 * that was read. So a verdict of drift needs a key that stood still: everything that was committed
 * before a first snapshot was delivered, then Redis was read, then PostgreSQL, and the key was not
 * journaled between the first snapshot and that last read. Whatever legitimately stands in Redis
 * then is the row as it was all that time.
 */
enum Verdict {
  /** Redis holds what PostgreSQL has, or nothing. */
  AGREES,
  /** It cannot be told: the key changed meanwhile, or PostgreSQL cannot say. */
  UNDECIDED,
  /** A row, but not the one that PostgreSQL has; whether an old one or another cannot be told. */
  DIFFERENT,
  /** A row that PostgreSQL does not have. */
  GHOST,
  /** "There is no such row", and there is. */
  MISSING,
  /** A version that nobody gave out yet: changes to come would count as stale. */
  AHEAD,
  /** Something that redis-writer never writes. */
  UNREADABLE;

  /**
   * Judges one key.
   *
   * @param held what Redis held, read after the delivery and before {@code shown}
   * @param shown null when PostgreSQL cannot show the row
   * @param stoodStill whether {@code shown} can tell, and says, that the key did not change
   * @param epoch of the present term
   * @param olderMayStand whether rows of older epochs may still come and be swept
   */
  static Verdict of(
      Held held, @Nullable ShownRow shown, boolean stoodStill, long epoch, boolean olderMayStand) {
    RowState state = held.state();
    if (held.unreadable()) {
      return UNREADABLE;
    }
    if (state == null) {
      return AGREES;
    }
    if (shown == null || !shown.isCurrent() || shown.epoch() != epoch) {
      return UNDECIDED;
    }
    if (state.version().isNewerThan(new RowVersion(epoch, shown.newestId()))) {
      return AHEAD;
    }
    if (Objects.equals(state.row(), shown.row())) {
      return AGREES;
    }
    if (!stoodStill || (olderMayStand && state.version().epoch() < epoch)) {
      return UNDECIDED;
    }
    return shown.row() == null ? GHOST : state.isAbsent() ? MISSING : DIFFERENT;
  }

  boolean isDrift() {
    return this != AGREES && this != UNDECIDED;
  }

  /** As in the metric's label. */
  String reason() {
    return name().toLowerCase(Locale.ROOT);
  }
}

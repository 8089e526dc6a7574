package io.reactivecache.postgres.audit;

import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.rows.ShownRow;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares one key in Redis with its row in PostgreSQL, with what the leader of a term knows.
 *
 * <p>Redis may be behind because the change is on its way, and it may be ahead of the PostgreSQL
 * that was read. So a verdict of drift needs a key that stood still: everything that was committed
 * before a first snapshot was delivered, then Redis was read, then PostgreSQL, and the key was not
 * journaled between the first snapshot and that last read. Whatever legitimately stands in Redis
 * then is the row as it was all that time.
 *
 * <p>A quarantined row is right where PostgreSQL cannot show it, and where the quarantine lists it:
 * the list has it read again by itself, and shows it to operators meanwhile. One that PostgreSQL
 * shows and that nobody lists would never be tried again.
 *
 * @param epoch of the term
 * @param olderMayStand whether rows of older epochs may still come and be swept
 * @param isListed whether the quarantine lists a key
 */
public record Judge(long epoch, BooleanSupplier olderMayStand, Predicate<RowKey> isListed) {

  /**
   * Judges one key.
   *
   * @param held what Redis held, read after the delivery and before {@code shown}
   * @param shown null when PostgreSQL was not heard about it
   * @param stoodStill whether {@code shown} can tell, and says, that the key did not change
   */
  Verdict judge(Held held, @Nullable ShownRow shown, boolean stoodStill) {
    RowState state = held.state();
    if (held.unreadable()) {
      return Verdict.UNREADABLE;
    }
    if (state == null) {
      return Verdict.AGREES;
    }
    if (shown == null || !shown.isCurrent() || shown.epoch() != epoch) {
      return Verdict.UNDECIDED;
    }
    if (state.version().isNewerThan(new RowVersion(epoch, shown.newestId()))) {
      return Verdict.AHEAD;
    }
    if (agree(state, shown)) {
      return Verdict.AGREES;
    }
    boolean maySweep = state.version().epoch() < epoch && olderMayStand.getAsBoolean();
    return shown.quarantineCause() != null || !stoodStill || maySweep
        ? Verdict.UNDECIDED
        : drift(state, shown);
  }

  private boolean agree(RowState state, ShownRow shown) {
    if (state.isQuarantined()) {
      return shown.quarantineCause() != null || (shown.row() != null && isListed.test(state.key()));
    }
    return shown.quarantineCause() == null && Objects.equals(state.row(), shown.row());
  }

  private static Verdict drift(RowState state, ShownRow shown) {
    if (shown.row() == null) {
      return Verdict.GHOST;
    }
    return state.row() == null ? Verdict.MISSING : Verdict.DIFFERENT;
  }
}

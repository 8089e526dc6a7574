package io.reactivecache.redis.writer;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.BatchId;
import io.reactivecache.row.Term;
import org.jspecify.annotations.Nullable;

/**
 * Holds a leader's batches to their sequence. A batch that was sent on while the one before it had
 * to be refused would otherwise be published first, and every stream would think that it missed
 * one.
 */
final class BatchOrder {

  private @Nullable Term term;
  private long next;

  /**
   * Accepts a batch that is next, or that was accepted before and is sent again. The first of a
   * term may have any number: this instance may be younger than the leader.
   *
   * @throws BusException FENCED if a later leader sent before; UNAVAILABLE if the batch before this
   *     one did not come yet
   */
  void accept(BatchId id) {
    int age = term == null ? 1 : id.term().compareTo(term);
    if (age < 0) {
      throw new BusException(Reason.FENCED, "term " + id.term() + " is over, " + term + " leads");
    }
    if (age > 0) {
      term = id.term();
      next = id.sequence();
    }
    if (id.sequence() > next) {
      throw new BusException(
          Reason.UNAVAILABLE, "batch " + id.sequence() + " came before batch " + next);
    }
    next = Math.max(next, id.sequence() + 1);
  }

  /** Expects a batch that was accepted once more, and every later one only after it. */
  void expectAgain(BatchId id) {
    if (id.term().equals(term)) {
      next = Math.min(next, id.sequence());
    }
  }
}

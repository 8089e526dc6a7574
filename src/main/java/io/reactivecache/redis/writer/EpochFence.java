package io.reactivecache.redis.writer;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;

/**
 * The newest epoch that this instance heard of. What is of an older one belongs to a history that
 * the database does not have any more, and would bring back rows that never were.
 */
public final class EpochFence {

  private long newest;

  /** Learns an epoch. */
  public void raise(long epoch) {
    newest = Math.max(newest, epoch);
  }

  /**
   * Learns an epoch, or refuses it.
   *
   * @throws BusException FENCED if a newer one is known
   */
  void pass(long epoch) {
    if (epoch < newest) {
      throw new BusException(
          Reason.FENCED, "epoch " + epoch + " is over, epoch " + newest + " is known");
    }
    raise(epoch);
  }
}

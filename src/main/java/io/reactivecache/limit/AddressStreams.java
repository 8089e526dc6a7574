package io.reactivecache.limit;

/** The open streams of each address. */
public final class AddressStreams {

  private final AddressCounts counts = new AddressCounts();
  private final int most;
  private final Refusals refusals;

  /**
   * @param most of one address; 0: no bound
   */
  AddressStreams(int most, Refusals refusals) {
    this.most = most;
    this.refusals = refusals;
  }

  /**
   * One more, if the address may have it.
   *
   * @return whether it may; then {@link #leave} must follow
   */
  public boolean enter(ClientAddress address) {
    if (most == 0 || counts.enter(address, most)) {
      return true;
    }
    refusals.refused(Bound.STREAMS, address, most);
    return false;
  }

  /** A stream that was let in has ended. */
  public void leave(ClientAddress address) {
    if (most > 0) {
      counts.leave(address);
    }
  }

  /** Addresses that have a stream. */
  public int addresses() {
    return counts.addresses();
  }
}

package io.reactivecache.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many of something each address has now. An address that has none takes no room. */
final class AddressCounts {

  private final ConcurrentMap<ClientAddress, Integer> counts = new ConcurrentHashMap<>();

  /**
   * One more, if the address has fewer than {@code most}.
   *
   * @return whether it is counted, so that {@link #leave} must follow
   */
  boolean enter(ClientAddress address, int most) {
    while (true) {
      Integer before = counts.putIfAbsent(address, 1);
      if (before == null) {
        return true;
      }
      if (before >= most) {
        return false;
      }
      if (counts.replace(address, before, before + 1)) {
        return true;
      }
    }
  }

  void leave(ClientAddress address) {
    counts.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }

  int of(ClientAddress address) {
    return counts.getOrDefault(address, 0);
  }

  /** How many addresses have something. */
  int addresses() {
    return counts.size();
  }
}

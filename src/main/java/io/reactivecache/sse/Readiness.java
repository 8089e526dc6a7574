package io.reactivecache.sse;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.PartStatus;

/** Says of this instance whether it can serve. */
final class Readiness {

  private final Bus bus;
  private final int instance;
  private final BatchFollower follower;
  private final Sessions sessions;
  private boolean wasReady;

  Readiness(Bus bus, int instance, BatchFollower follower, Sessions sessions) {
    this.bus = bus;
    this.instance = instance;
    this.follower = follower;
    this.sessions = sessions;
  }

  void report() {
    wasReady = isReady();
    bus.publish(
        Address.PART_STATUS,
        new PartStatus(VerticleConfig.SSE_FANOUT, instance, wasReady, detail()));
  }

  /** Reports at once what has changed. */
  void check() {
    if (isReady() != wasReady) {
      report();
    }
  }

  private boolean isReady() {
    return follower.isInSync() && !follower.isSilent();
  }

  private String detail() {
    if (!follower.isInSync()) {
      return "waits for the first batch of each partition";
    }
    return follower.isSilent()
        ? "hears no batches; serves what it has to " + sessions.size() + " streams"
        : "serves " + sessions.size() + " streams";
  }
}

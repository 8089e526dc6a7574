package io.reactivecache.sse;

import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.PartStatus;
import io.reactivecache.sse.session.Sessions;
import io.reactivecache.sse.watch.BatchFollower;
import io.reactivecache.sse.watch.SnapshotSource;

/** Says of this instance whether it can serve. */
final class Readiness {

  private final int instance;
  private final BatchFollower follower;
  private final SnapshotSource source;
  private final Sessions sessions;

  Readiness(int instance, BatchFollower follower, SnapshotSource source, Sessions sessions) {
    this.instance = instance;
    this.follower = follower;
    this.source = source;
    this.sessions = sessions;
  }

  PartStatus status() {
    return new PartStatus(VerticleConfig.SSE_FANOUT, instance, isReady(), detail());
  }

  private boolean isReady() {
    return follower.isInSync() && !follower.isSilent() && source.hasStarted();
  }

  private String detail() {
    if (!follower.isInSync()) {
      return "waits for the first batch of each partition";
    }
    if (!source.hasStarted()) {
      return "reads from PostgreSQL until Redis has caught up";
    }
    return follower.isSilent()
        ? "hears no batches; serves what it has to " + sessions.size() + " streams"
        : "serves " + sessions.size() + " streams";
  }
}

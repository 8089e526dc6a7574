package io.reactivecache.profile;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes profiles, many requests in one transaction. All calls on one event loop.
 *
 * <p>A username's writes happen in the order of their calls. Bounded: over {@code maxWaitingWrites}
 * a write is refused at once, and each future completes within the lanes' deadlines.
 */
final class GroupCommit {

  /** More than a transaction may last would keep the whole server from stopping. */
  private static final long CLOSE_MILLIS = 8_000;

  private final List<WriteLane> lanes;
  private final int maxWaiting;
  private int waiting;
  private boolean closed;

  /**
   * @param mirror the mirror of the profile's table; empty: answers carry no version
   */
  GroupCommit(
      Vertx vertx,
      PostgresConfig postgres,
      ApiOptions options,
      Optional<String> mirror,
      Metrics metrics) {
    LanePools pools = new LanePools(postgres);
    OutageLog outages = new OutageLog(vertx);
    this.maxWaiting = options.maxWaitingWrites();
    this.lanes =
        IntStream.range(0, options.poolSize())
            .mapToObj(lane -> new WriteLane(vertx, pools, mirror, outages, metrics))
            .toList();
  }

  /** Makes one step, and the profile where it is missing. */
  Future<WrittenProfile> change(String username, ProfileAction action) {
    return submit(username, action).map(Optional::orElseThrow);
  }

  /** Completes with the profile that was deleted; empty where there was none. */
  Future<Optional<WrittenProfile>> delete(String username) {
    return submit(username, null);
  }

  /** Requests without an answer; from another thread it may be the number of a moment ago. */
  int waiting() {
    return waiting;
  }

  int lanes() {
    return lanes.size();
  }

  /** Why the table is no place for profiles; empty if it is one. */
  String tableProblem() {
    return lanes.stream()
        .map(WriteLane::tableProblem)
        .filter(p -> !p.isEmpty())
        .findFirst()
        .orElse("");
  }

  int connectedLanes() {
    return (int) lanes.stream().filter(WriteLane::isConnected).count();
  }

  /** Refuses new writes, finishes the others, and leaves PostgreSQL. */
  Future<Void> close() {
    closed = true;
    return Future.join(lanes.stream().map(lane -> lane.close(CLOSE_MILLIS)).toList()).mapEmpty();
  }

  private Future<Optional<WrittenProfile>> submit(String username, @Nullable ProfileAction action) {
    if (closed) {
      return Future.failedFuture(Refusals.stopping());
    }
    if (waiting >= maxWaiting) {
      return Future.failedFuture(Refusals.tooBusy());
    }
    waiting++;
    PendingWrite write = PendingWrite.now(username, action);
    lane(username).add(write);
    return write.answer().future().onComplete(answered -> waiting--);
  }

  private WriteLane lane(String username) {
    int hash = username.hashCode();
    return lanes.get(Math.floorMod(hash ^ (hash >>> 16), lanes.size()));
  }
}

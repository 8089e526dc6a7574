package io.reactivecache.profile;

import io.reactivecache.async.Deadline;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The writes of some usernames, in their order, one transaction at a time. Whatever arrives while
 * one is in flight waits for the next and shares it.
 */
final class WriteLane {

  /** Requests that one transaction carries. */
  private static final int MAX_BATCH = 1_000;

  /** A request that could not be sent for so long is told so: nothing was written. */
  static final int MAX_WAIT_MILLIS = 3_000;

  private static final int TICK_MILLIS = 250;

  private final Vertx vertx;
  private final Deadline deadline;
  private final LanePools pools;
  private final OutageLog outages;
  private final LaneConnection connection;
  private final BatchWriter writer;
  private final ArrayDeque<PendingWrite> waiting = new ArrayDeque<>();
  private final long ticks;
  private boolean busy;
  private long lastUseNanos = System.nanoTime();
  private long lastPingNanos = System.nanoTime();
  private @Nullable Promise<Void> idle;

  WriteLane(
      Vertx vertx, LanePools pools, Optional<String> mirror, OutageLog outages, Metrics metrics) {
    this.vertx = vertx;
    this.deadline = new Deadline(vertx);
    this.pools = pools;
    this.outages = outages;
    this.connection = new LaneConnection(vertx, pools, mirror, outages, this::pump);
    this.writer = new BatchWriter(vertx, connection, pools, outages, metrics.apiBatchSize());
    this.ticks = vertx.setPeriodic(TICK_MILLIS, tick -> tick());
    connection.open();
  }

  void add(PendingWrite write) {
    waiting.add(write);
    pump();
  }

  boolean isConnected() {
    return connection.session() != null;
  }

  /** Why the table is no place for profiles; empty if it is one. */
  String tableProblem() {
    return connection.tableProblem();
  }

  /** Finishes what waits; what is left after {@code millis} is told that nothing was written. */
  Future<Void> close(long millis) {
    Promise<Void> finished = Promise.promise();
    idle = finished;
    pump();
    return deadline.within(millis, finished.future()).otherwiseEmpty().compose(done -> shut());
  }

  private Future<Void> shut() {
    vertx.cancelTimer(ticks);
    refuse(waiting.size(), Refusals.stopping());
    return connection.close();
  }

  /** Sends the next batch if there is one and the connection is free. */
  private void pump() {
    if (busy) {
      return;
    }
    if (connection.isAway()) {
      refuse(waiting.size(), connection.refusal());
    }
    ProfileSession session = connection.session();
    if (session != null && isPingDue(session)) {
      lastPingNanos = System.nanoTime();
      busy = true;
      ping(session).onComplete(done -> release());
    } else if (waiting.isEmpty()) {
      if (idle != null) {
        idle.tryComplete();
      }
    } else if (session != null) {
      busy = true;
      writer.write(nextBatch()).onComplete(done -> release());
    }
  }

  /** A run of requests of one kind: a delete between two increments stays between them. */
  private List<PendingWrite> nextBatch() {
    List<PendingWrite> batch = new ArrayList<>();
    boolean deletes = waiting.element().isDelete();
    while (batch.size() < MAX_BATCH
        && !waiting.isEmpty()
        && waiting.element().isDelete() == deletes) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  private void tick() {
    int expired = 0;
    for (PendingWrite write : waiting) {
      if (!write.isOlderThan(MAX_WAIT_MILLIS)) {
        break;
      }
      expired++;
    }
    refuse(expired, Refusals.tooBusy());
    pump();
  }

  /** A lane that is never idle must find its mirror as well. */
  private boolean isPingDue(ProfileSession session) {
    long since = session.lacksVersions() ? lastPingNanos : Math.max(lastPingNanos, lastUseNanos);
    long pause = System.nanoTime() - since;
    return pause > TimeUnit.MILLISECONDS.toNanos(LaneConnection.PING_MILLIS);
  }

  private Future<Void> ping(ProfileSession session) {
    return deadline
        .within(pools.transactionMillis(), session.ping())
        .recover(failure -> giveUp(session));
  }

  private Future<Void> giveUp(ProfileSession session) {
    outages.began("no answer to a ping");
    connection.replace(session);
    return Future.succeededFuture();
  }

  private void release() {
    busy = false;
    lastUseNanos = System.nanoTime();
    pump();
  }

  private void refuse(int count, HttpFailure refusal) {
    for (int i = 0; i < count; i++) {
      waiting.remove().answer().tryFail(refusal);
    }
  }
}

package io.reactivecache.profile;

import io.micrometer.core.instrument.DistributionSummary;
import io.reactivecache.async.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Writes a batch of requests of one kind and answers each of them, whatever happens.
 *
 * <p>A conflict is tried again, a few times. A batch that PostgreSQL refused for a row's data or
 * for waiting too long is taken apart: first each profile alone, then, where data is the reason,
 * each request alone. A profile that was alone is waited for once more: its holder may be another
 * node's lane whose disk is slow. Nothing is ever repeated whose outcome is unknown.
 */
final class BatchWriter {

  private static final int MAX_CONFLICTS = 3;
  private static final int MAX_PAUSE_MILLIS = 20;

  private final Vertx vertx;
  private final Deadline deadline;
  private final LaneConnection connection;
  private final LanePools pools;
  private final OutageLog outages;
  private final DistributionSummary batchSize;
  private final Random random = new Random();

  public BatchWriter(
      Vertx vertx,
      LaneConnection connection,
      LanePools pools,
      OutageLog outages,
      DistributionSummary batchSize) {
    this.vertx = vertx;
    this.deadline = new Deadline(vertx);
    this.connection = connection;
    this.pools = pools;
    this.outages = outages;
    this.batchSize = batchSize;
  }

  /**
   * Completes, never fails, when every request of the batch was decided; those that were written
   * are answered right after, while PostgreSQL has the next batch already.
   */
  public Future<Void> write(List<PendingWrite> batch) {
    return write(batch, new Tries(0, false));
  }

  private Future<Void> write(List<PendingWrite> batch, Tries tries) {
    ProfileSession session = connection.session();
    if (session == null) {
      Refusals.all(batch, connection.refusal());
      return Future.succeededFuture();
    }
    return deadline
        .within(pools.transactionMillis(), send(session, batch))
        .compose(
            written -> answerSoon(batch, written),
            failure -> handle(session, batch, tries, toWriteFailure(failure)));
  }

  private Future<Map<String, WrittenProfile>> send(
      ProfileSession session, List<PendingWrite> batch) {
    batchSize.record(batch.size());
    return batch.get(0).isDelete()
        ? session.delete(batch.stream().map(PendingWrite::username).distinct().toList())
        : session.change(MergedChanges.of(batch));
  }

  private Future<Void> answerSoon(List<PendingWrite> batch, Map<String, WrittenProfile> written) {
    outages.accepted();
    vertx.runOnContext(next -> answer(batch, written));
    return Future.succeededFuture();
  }

  private static void answer(List<PendingWrite> batch, Map<String, WrittenProfile> written) {
    for (PendingWrite write : batch) {
      // Of two deletes of one profile only the first found it.
      WrittenProfile profile =
          write.isDelete() ? written.remove(write.username()) : written.get(write.username());
      write.answer().tryComplete(Optional.ofNullable(profile));
    }
  }

  private Future<Void> handle(
      ProfileSession session, List<PendingWrite> batch, Tries tries, WriteFailure failure) {
    switch (failure.kind()) {
      case CONFLICT -> {
        if (tries.conflicts() < MAX_CONFLICTS) {
          return pause().compose(paused -> write(batch, tries.andConflict()));
        }
      }
      case DATA -> {
        Collection<List<PendingWrite>> profiles = byProfile(batch);
        if (profiles.size() > 1) {
          return writeEach(profiles.iterator(), tries);
        }
        if (batch.size() > 1) {
          // All requests of one profile meet the same lock, but not the same limit.
          return writeEach(batch.stream().map(List::of).iterator(), tries);
        }
      }
      case BUSY -> {
        if (!tries.waited()) {
          return writeEach(byProfile(batch).iterator(), tries.andWait());
        }
      }
      case REFUSED -> {
        // The statements may not fit the table any more, or the server is on its way down.
        outages.refused(String.valueOf(failure.getMessage()));
        connection.replace(session);
      }
      case UNKNOWN -> {
        outages.began(String.valueOf(failure.getMessage()));
        connection.replace(session);
      }
    }
    Refusals.all(batch, Refusals.of(failure));
    return Future.succeededFuture();
  }

  private static Collection<List<PendingWrite>> byProfile(List<PendingWrite> batch) {
    Map<String, List<PendingWrite>> profiles = new LinkedHashMap<>();
    for (PendingWrite write : batch) {
      profiles.computeIfAbsent(write.username(), name -> new ArrayList<>()).add(write);
    }
    return profiles.values();
  }

  private Future<Void> writeEach(Iterator<List<PendingWrite>> parts, Tries tries) {
    if (!parts.hasNext()) {
      return Future.succeededFuture();
    }
    List<PendingWrite> part = parts.next();
    if (part.get(0).isOlderThan(WriteLane.MAX_WAIT_MILLIS)) {
      Refusals.all(part, Refusals.tooBusy());
      return writeEach(parts, tries);
    }
    return write(part, tries).compose(done -> writeEach(parts, tries));
  }

  private Future<Void> pause() {
    return vertx.timer(1 + random.nextInt(MAX_PAUSE_MILLIS)).mapEmpty();
  }

  private static WriteFailure toWriteFailure(Throwable failure) {
    return failure instanceof WriteFailure known ? known : WriteFailure.unknown(failure);
  }

  /** What requests have behind them: being taken apart costs them none of it. */
  private record Tries(int conflicts, boolean waited) {

    Tries andConflict() {
      return new Tries(conflicts + 1, waited);
    }

    Tries andWait() {
      return new Tries(conflicts, true);
    }
  }
}

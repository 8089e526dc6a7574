package io.reactivecache.postgres;

import io.reactivecache.bus.Address;
import io.reactivecache.message.DropUnfit;
import io.reactivecache.message.DropUnfit.Unfit;
import io.reactivecache.postgres.Inquiry.Drift;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs keys through the fence: each is journaled again, so that its row comes under a new
 * version, the whole way, and reaches the browsers too. What no version could replace is dropped
 * before, as an eviction would.
 */
final class AuditRepair {

  private static final Logger log = LoggerFactory.getLogger(AuditRepair.class);
  private static final int MAX_TOLD = 5;

  private final LeaderParts parts;
  private final ChangeFeed feed;
  private final DeliveryBarrier barrier;

  AuditRepair(LeaderParts parts, ChangeFeed feed, DeliveryBarrier barrier) {
    this.parts = parts;
    this.feed = feed;
    this.barrier = barrier;
  }

  /** Completes when Redis holds the rows as PostgreSQL has them, or newer. */
  Future<Void> repair(Mirror mirror, List<Drift> drifts) {
    if (drifts.isEmpty()) {
      return Future.succeededFuture();
    }
    return drop(drifts)
        .compose(dropped -> journalAgain(mirror, drifts))
        .onSuccess(repaired -> tell(mirror, drifts));
  }

  private Future<Void> drop(List<Drift> drifts) {
    Map<Integer, List<Unfit>> byPartition =
        drifts.stream()
            .filter(drift -> isUnfit(drift.verdict()))
            .map(drift -> new Unfit(drift.key(), versionOf(drift)))
            .collect(Collectors.groupingBy(unfit -> unfit.key().partition(parts.writers())));
    List<Future<?>> drops = new ArrayList<>();
    byPartition.forEach(
        (partition, some) ->
            drops.add(
                parts
                    .bus()
                    .request(
                        Address.UNFIT_DROP,
                        partition,
                        new DropUnfit(some),
                        LiveSides.ANSWER_MILLIS)));
    return Future.all(drops).mapEmpty();
  }

  private Future<Void> journalAgain(Mirror mirror, List<Drift> drifts) {
    feed.journalSoon(
        drifts.stream().map(drift -> JournalEntry.again(mirror.id(), drift.key().key())).toList());
    return barrier.delivered().mapEmpty();
  }

  private static boolean isUnfit(Verdict verdict) {
    return verdict == Verdict.AHEAD || verdict == Verdict.UNREADABLE;
  }

  private static @Nullable RowVersion versionOf(Drift drift) {
    RowState state = drift.held().state();
    return state == null ? null : state.version();
  }

  private static void tell(Mirror mirror, List<Drift> drifts) {
    log.warn(
        "Redis was not what PostgreSQL has, and was repaired: mirror={} rows={} such as {}",
        mirror.name(),
        drifts.size(),
        drifts.stream().limit(MAX_TOLD).map(AuditRepair::describe).toList());
  }

  private static String describe(Drift drift) {
    return drift.key().key()
        + " "
        + drift.verdict().reason()
        + " at "
        + Objects.requireNonNullElse(versionOf(drift), "no version");
  }
}

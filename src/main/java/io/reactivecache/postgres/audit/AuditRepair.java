package io.reactivecache.postgres.audit;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Partitions;
import io.reactivecache.message.DropUnusable;
import io.reactivecache.message.DropUnusable.Entry;
import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.audit.DriftCheck.Drift;
import io.reactivecache.postgres.deliver.ChangeFeed;
import io.reactivecache.postgres.journal.ChangedKey;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.session.DeliveryBarrier;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs keys through the fence: each is journaled again, so that its row comes under a new
 * version, the whole way, and reaches the browsers too. What no version could replace is dropped
 * before, as an eviction would.
 */
public final class AuditRepair {

  private static final Logger log = LoggerFactory.getLogger(AuditRepair.class);
  private static final int MAX_TOLD = 5;

  private final LeaderContext context;
  private final ChangeFeed feed;
  private final DeliveryBarrier barrier;

  public AuditRepair(LeaderContext context, ChangeFeed feed, DeliveryBarrier barrier) {
    this.context = context;
    this.feed = feed;
    this.barrier = barrier;
  }

  /**
   * Completes when Redis holds the rows as PostgreSQL has them, or newer.
   *
   * @return those that were repaired: not those that had to be quarantined once more
   */
  Future<List<Drift>> repair(Mirror mirror, List<Drift> drifts) {
    if (drifts.isEmpty()) {
      return Future.succeededFuture(drifts);
    }
    return drop(drifts)
        .compose(dropped -> journalAgain(mirror, drifts))
        .compose(delivered -> repaired(mirror, drifts))
        .onSuccess(repaired -> tell(mirror, repaired));
  }

  /** Redis may refuse again what it refused before, which is not wrong of it. */
  private Future<List<Drift>> repaired(Mirror mirror, List<Drift> drifts) {
    List<RowKey> unusableKeys =
        drifts.stream().filter(AuditRepair::wasSetAside).map(Drift::key).toList();
    return unusableKeys.isEmpty()
        ? Future.succeededFuture(drifts)
        : new LiveAuditSources(context, mirror, barrier)
            .held(unusableKeys)
            .map(
                held -> {
                  Set<RowKey> quarantined =
                      held.stream()
                          .filter(AuditRepair::isQuarantined)
                          .map(Held::key)
                          .collect(Collectors.toSet());
                  return drifts.stream().filter(one -> !quarantined.contains(one.key())).toList();
                });
  }

  private static boolean wasSetAside(Drift drift) {
    return isQuarantined(drift.held());
  }

  private static boolean isQuarantined(Held held) {
    RowState state = held.state();
    return state != null && state.isQuarantined();
  }

  private Future<Void> drop(List<Drift> drifts) {
    List<Entry> unusable =
        drifts.stream()
            .filter(drift -> isUnfit(drift.verdict()))
            .map(drift -> new Entry(drift.key(), versionOf(drift)))
            .toList();
    return Partitions.askEach(
            unusable,
            Entry::key,
            context.writers(),
            (partition, some) ->
                context
                    .bus()
                    .request(
                        Address.UNFIT_DROP,
                        partition,
                        new DropUnusable(some),
                        LiveAuditSources.ANSWER_MILLIS))
        .mapEmpty();
  }

  private Future<Void> journalAgain(Mirror mirror, List<Drift> drifts) {
    feed.journalSoon(
        drifts.stream().map(drift -> ChangedKey.again(mirror.id(), drift.key().key())).toList());
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
    if (drifts.isEmpty()) {
      return;
    }
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

package io.reactivecache.postgres.leader;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.async.PeriodicTask;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.postgres.audit.AuditPass;
import io.reactivecache.postgres.audit.AuditRepair;
import io.reactivecache.postgres.audit.Auditor;
import io.reactivecache.postgres.audit.CachedComparison;
import io.reactivecache.postgres.audit.Judge;
import io.reactivecache.postgres.deliver.BatchSenders;
import io.reactivecache.postgres.deliver.ChangeFeed;
import io.reactivecache.postgres.deliver.Quarantine;
import io.reactivecache.postgres.journal.JournalPruner;
import io.reactivecache.postgres.journal.Settlement;
import io.reactivecache.postgres.session.DeliveryBarrier;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a leader does during one term besides following the journal: all that runs on timers. */
final class TermDuties {

  private static final long HEARTBEAT_MILLIS = 1_000;
  private static final long SETTLE_MILLIS = 1_000;
  private static final long HOUSEKEEPING_MILLIS = 10_000;
  private static final long BROKEN_MILLIS = 1_000;
  private static final long QUARANTINE_MILLIS = 60_000;
  private static final long AUDIT_MILLIS = 1_000;
  private static final String VERIFYING = "verifying mirrors";

  /** A batch that was read under an older epoch is refused by Redis after this time. */
  private static final long SWEEP_AGAIN_MILLIS = 12_000;

  private final LeaderContext context;
  private final Term term;
  private final ChangeFeed feed;
  private final BatchSenders senders;
  private final Quarantine quarantine;
  private final Settlement settlement;
  private final JournalPruner pruner;
  private final PartitionSupervisor partitions;
  private final MirrorSupervisor mirrors;
  private final Auditor auditor;
  private final List<Long> timers = new ArrayList<>();
  private boolean sweptAgain;

  /**
   * @param barrier lets the audit wait for what is on its way
   * @param journaledAgain told when there is more to read that nobody rings for
   */
  TermDuties(LeaderContext context, Term term, DeliveryBarrier barrier, Runnable journaledAgain) {
    this.context = context;
    this.term = term;
    this.senders = new BatchSenders(context, term);
    this.settlement = new Settlement(context.pool(), term);
    this.quarantine = new Quarantine(context, term.epoch());
    this.feed =
        new ChangeFeed(context, term.epoch(), senders, quarantine, settlement, journaledAgain);
    this.pruner = new JournalPruner(context.pool(), context.options().maxJournalRows());
    this.partitions =
        new PartitionSupervisor(context, new CachedComparison(context, feed, senders, barrier));
    this.mirrors = new MirrorSupervisor(context, partitions);
    AuditRepair repair = new AuditRepair(context, feed, barrier);
    Judge judge = new Judge(term.epoch(), () -> !sweptAgain, this::isQuarantined);
    this.auditor =
        new Auditor(
            context,
            term.epoch(),
            (mirror, position, report) ->
                new AuditPass(context, mirror, judge, barrier, repair, position, report));
  }

  Term term() {
    return term;
  }

  private boolean isQuarantined(RowKey key) {
    return context
        .mirrors()
        .byName(key.mirror())
        .map(mirror -> quarantine.reason(mirror, key.key()) != null)
        .orElse(false);
  }

  /** Rows of a mirror that are quarantined. */
  int quarantined(String mirror) {
    return context.mirrors().byName(mirror).map(quarantine::size).orElse(0);
  }

  /** What operators may want to know, though nothing keeps changes from being stored. */
  Stream<String> notes() {
    return Stream.concat(
        partitions.describe().stream(),
        context.configuration().mirrors().stream()
            .map(MirrorConfig::name)
            .filter(mirror -> quarantined(mirror) > 0)
            .map(mirror -> "mirror " + mirror + ": rows quarantined: " + quarantined(mirror)));
  }

  ChangeFeed feed() {
    return feed;
  }

  /**
   * A journal read showed that everything below {@code xmin} is decided. What is settled makes room
   * at once: the journal's bound need not hold the writes of a whole round of housekeeping.
   */
  Future<Void> observed(long xmin) {
    if (!settlement.isSettledBy(xmin)) {
      return Future.succeededFuture();
    }
    // Not recorded now, it is with a later journal read.
    Future<Void> recorded =
        settlement
            .observed(xmin)
            .compose(settled -> settled ? pruner.allowGrowth() : Future.succeededFuture());
    return context.leaderHealth().watch("recording the settled point", recorded).otherwiseEmpty();
  }

  /**
   * Attaches the mirrors and starts the timers.
   *
   * @param cursor the position that Redis holds now
   */
  Future<Void> begin(Supplier<String> cursor) {
    return context
        .retryOutages()
        .untilDone(mirrors::attach)
        .compose(attached -> context.retryOutages().untilDone(settlement::begin))
        .compose(settled -> context.retryOutages().untilDone(quarantine::load))
        .compose(loaded -> feed.start())
        .onSuccess(started -> startTimers(cursor));
  }

  void end() {
    auditor.end();
    timers.forEach(context.vertx()::cancelTimer);
    timers.clear();
  }

  private void startTimers(Supplier<String> cursor) {
    tasks(cursor).forEach(task -> timers.add(task.start(context.vertx(), this::report)));
    timers.add(
        context.vertx().setTimer(SWEEP_AGAIN_MILLIS, due -> report("sweeping", sweepAgain())));
  }

  private List<PeriodicTask> tasks(Supplier<String> cursor) {
    return List.of(
        new PeriodicTask("sending a heartbeat", HEARTBEAT_MILLIS, this::heartbeat).first(0),
        new PeriodicTask("taking a point to settle", SETTLE_MILLIS, settlement::takePoint),
        new PeriodicTask(
            "pruning beside the ring", SETTLE_MILLIS, () -> pruner.pruneDirect(cursor.get())),
        new PeriodicTask(
                "pruning",
                HOUSEKEEPING_MILLIS,
                () -> pruner.prune(settlement.settledId(), cursor.get()))
            .first(SETTLE_MILLIS),
        new PeriodicTask(VERIFYING, HOUSEKEEPING_MILLIS, mirrors::verify).first(SETTLE_MILLIS),
        new PeriodicTask(VERIFYING, BROKEN_MILLIS, mirrors::verify)
            .onlyIf(() -> !context.health().problems().isEmpty()),
        new PeriodicTask("trying what is quarantined", QUARANTINE_MILLIS, quarantine::retry),
        new PeriodicTask("asking what to audit", AUDIT_MILLIS, auditor::look)
            .onlyIf(auditor::isFree));
  }

  private Future<Void> heartbeat() {
    senders.heartbeat();
    return Future.succeededFuture();
  }

  /** A row that came back late from an older epoch may have been seen before it is dropped. */
  private Future<Void> sweepAgain() {
    return new OldEpochSweep(context)
        .dropBelow(term.epoch())
        .compose(
            swept ->
                swept.dropped() == 0
                    ? Future.succeededFuture()
                    : BoundedForEach.run(
                        1,
                        context.configuration().mirrors().iterator(),
                        mirror -> senders.announceRefresh(mirror.name())))
        .onSuccess(swept -> sweptAgain = true);
  }

  private void report(String what, Future<Void> work) {
    context.leaderHealth().watch(what, work);
  }
}

package io.reactivecache.postgres.deliver;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.postgres.journal.ChangedKey;
import io.reactivecache.postgres.journal.OutOfOrderIds;
import io.reactivecache.postgres.journal.Settlement;
import io.reactivecache.postgres.session.LeaderContext;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Works off what a journal read found, for one term: whole mirrors first, then keys; keys that
 * {@link OutOfOrderIds} overtook are journaled again instead and come back with the next journal
 * read.
 */
public final class ChangeFeed {

  private final LeaderContext context;
  private final ChangeDispatcher dispatcher;
  private final MirrorRefresher refresher;
  private final OutOfOrderIds outOfOrder;
  private final Settlement settlement;
  private final Runnable journaledAgain;
  private final Set<Integer> notConfigured = new HashSet<>();
  private final List<ChangedKey> toJournal = new ArrayList<>();
  private boolean overtook;
  private Set<String> brokenBefore = Set.of();

  /**
   * A feed that knows nothing yet.
   *
   * @param journaledAgain told when there is more to read that nobody rings for
   */
  public ChangeFeed(
      LeaderContext context,
      long epoch,
      BatchSenders senders,
      Quarantine quarantine,
      Settlement settlement,
      Runnable journaledAgain) {
    this.context = context;
    this.settlement = settlement;
    this.journaledAgain = journaledAgain;
    this.outOfOrder = new OutOfOrderIds(context.session());
    this.dispatcher = new ChangeDispatcher(context, epoch, senders, quarantine, settlement::floor);
    this.refresher =
        new MirrorRefresher(
            new CachedKeys(context.bus(), context.retryOutages()), dispatcher, senders, quarantine);
  }

  /** Learns what earlier leaders left in the journal. */
  public Future<Void> start() {
    return outOfOrder.load();
  }

  /** To be called before each journal read. */
  public void readBegins() {
    overtook = false;
    brokenBefore = context.health().broken();
  }

  /**
   * What Redis holds once the journal read that ended last is worked off: all that was committed
   * before it, or, with nothing, not yet, since keys that were overtaken come with the next journal
   * read only.
   *
   * @return the mirrors of which that is not so, since their changes are passed over
   */
  public Optional<Set<String>> covered() {
    if (overtook) {
      return Optional.empty();
    }
    Set<String> passedOver = new HashSet<>(brokenBefore);
    passedOver.addAll(context.health().broken());
    return Optional.of(passedOver);
  }

  /** Completes when Redis holds each of these changes, or a newer one. */
  public Future<Void> handle(List<ChangedKey> entries) {
    if (entries.isEmpty()) {
      return Future.succeededFuture();
    }
    outOfOrder.forgetUpTo(settlement.settledId());
    tellAge(entries);
    // Before any is judged: whole mirrors of this journal read, and keys journaled again, overtake
    // others.
    entries.forEach(outOfOrder::saw);
    List<ChangedKey> whole = new ArrayList<>();
    List<ChangedKey> overtaken = new ArrayList<>();
    List<ChangedKey> keys = new ArrayList<>(entries.size());
    for (ChangedKey entry : entries) {
      if (entry.isWholeMirror()) {
        whole.add(entry);
      } else if (outOfOrder.overtook(entry)) {
        overtook = true;
        overtaken.add(entry);
      } else {
        keys.add(entry);
      }
    }
    return learnMirrors(entries)
        .compose(known -> BoundedForEach.run(1, whole.iterator(), this::refresh))
        .compose(refreshed -> journalAgain(overtaken))
        .compose(again -> dispatcher.dispatch(keys));
  }

  /** Has keys stored again, under new ids, with the next journal read. */
  public void journalSoon(List<ChangedKey> entries) {
    toJournal.addAll(entries);
    journaledAgain.run();
  }

  /**
   * To be called before a journal read: what waits is journaled, so that this journal read finds
   * it.
   */
  public Future<Void> journalWaiting() {
    if (toJournal.isEmpty()) {
      return Future.succeededFuture();
    }
    List<ChangedKey> entries = List.copyOf(toJournal);
    toJournal.clear();
    return outOfOrder.journalAgain(entries);
  }

  private void tellAge(List<ChangedKey> entries) {
    long oldest = oldestMicros(entries);
    if (oldest > 0) {
      long age = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) - oldest;
      context.leaderHealth().found(TimeUnit.MICROSECONDS.toNanos(age));
    }
  }

  private static long oldestMicros(List<ChangedKey> entries) {
    long oldest = 0;
    for (ChangedKey entry : entries) {
      long micros = entry.changedAtMicros();
      if (micros > 0 && (oldest == 0 || micros < oldest)) {
        oldest = micros;
      }
    }
    return oldest;
  }

  /** A mirror that was attached a moment ago is in the journal before it is known here. */
  private Future<Void> learnMirrors(List<ChangedKey> entries) {
    Set<Integer> unknown =
        entries.stream()
            .map(ChangedKey::mirror)
            .filter(id -> context.mirrors().byId(id).isEmpty() && !notConfigured.contains(id))
            .collect(Collectors.toSet());
    if (unknown.isEmpty()) {
      return Future.succeededFuture();
    }
    return context
        .retryOutages()
        .untilDone(context.mirrors()::reload)
        .onSuccess(reloaded -> notConfigured.addAll(unknown));
  }

  private Future<Void> refresh(ChangedKey whole) {
    return context
        .mirrors()
        .byId(whole.mirror())
        .map(mirror -> dispatcher.guarded(mirror, refresher.refresh(mirror, whole)))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> journalAgain(List<ChangedKey> overtaken) {
    return overtaken.isEmpty()
        ? Future.succeededFuture()
        : outOfOrder.journalAgain(overtaken).onSuccess(done -> journaledAgain.run());
  }
}

package io.reactivecache.postgres.audit;

import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.deliver.BatchSenders;
import io.reactivecache.postgres.deliver.CachedKeys;
import io.reactivecache.postgres.deliver.ChangeFeed;
import io.reactivecache.postgres.journal.ChangedKey;
import io.reactivecache.postgres.rows.KeysLeft;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.RowReader.Found;
import io.reactivecache.postgres.session.DeliveryBarrier;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares all that is cached of a mirror with its table, and has stored again what differs: for
 * rows that came or went without a trigger, where nearly all of a large cache stays as it is. Then
 * streams that watch rows of the mirror are told to read again, since a watched row need not be
 * cached.
 *
 * <p>A key that holds a lease only is always stored: a reader may be about to fill it with what it
 * read before. What changes meanwhile is journaled and may be stored twice.
 */
public final class CachedComparison {

  private final LeaderContext context;
  private final ChangeFeed feed;
  private final BatchSenders senders;
  private final DeliveryBarrier barrier;

  public CachedComparison(
      LeaderContext context, ChangeFeed feed, BatchSenders senders, DeliveryBarrier barrier) {
    this.context = context;
    this.feed = feed;
    this.senders = senders;
    this.barrier = barrier;
  }

  /** Completes when what is cached is at least as new as the table was at the call. */
  public Future<Void> compare(Mirror mirror) {
    return new CachedKeys(context.bus(), context.retryOutages())
        .forEachPage(mirror.name(), keys -> comparePage(mirror, keys))
        .compose(compared -> context.retryOutages().untilDone(barrier::delivered))
        .compose(delivered -> senders.announceRefresh(mirror.name()));
  }

  /** A part at a time: large rows are read one by one, on both sides. */
  private Future<Void> comparePage(Mirror mirror, Set<String> keys) {
    return KeysLeft.run(
        keys, left -> context.retryOutages().untilDone(() -> comparePart(mirror, left)));
  }

  private Future<List<String>> comparePart(Mirror mirror, List<String> left) {
    List<String> some = left.subList(0, context.reader().rows(mirror.name(), left.size()));
    List<RowKey> keys = some.stream().map(key -> new RowKey(mirror.name(), key)).toList();
    return new LiveAuditSources(context, mirror, barrier)
        .held(keys)
        .compose(
            held ->
                context
                    .reader()
                    .read(mirror, some)
                    .map(
                        found -> {
                          storeDiffering(mirror, held, found);
                          return found.stream().map(Found::key).toList();
                        }));
  }

  private void storeDiffering(Mirror mirror, List<Held> all, List<Found> found) {
    Map<String, Held> held = new HashMap<>();
    all.forEach(one -> held.put(one.key().key(), one));
    List<ChangedKey> differing =
        found.stream()
            .filter(row -> !isSame(held.get(row.key()), row))
            .map(row -> ChangedKey.again(mirror.id(), row.key()))
            .toList();
    if (!differing.isEmpty()) {
      feed.journalSoon(differing);
    }
  }

  private static boolean isSame(@Nullable Held held, Found shown) {
    RowState state = held == null ? null : held.state();
    if (state == null) {
      return false;
    }
    return state.isQuarantined()
        ? shown.quarantineCause() != null
        : shown.quarantineCause() == null && Objects.equals(state.row(), shown.row());
  }
}

package io.reactivecache.postgres;

import io.reactivecache.bus.Address;
import io.reactivecache.message.KeysScanned;
import io.reactivecache.message.RowsRead.Held;
import io.reactivecache.message.ScanKeys;
import io.reactivecache.postgres.RowReader.Found;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares all that is cached of a mirror with its table, and has stored again what differs: for
 * rows that came or went without a trigger, where nearly all of a large cache stays as it is. Then
 * whoever watches rows of the mirror is told to read again, since a watched row need not be cached.
 *
 * <p>A key that holds a lease only is always stored: a reader may be about to fill it with what it
 * read before. What changes meanwhile is journaled and may be stored twice.
 */
final class CachedComparison {

  private static final int PAGE = 500;
  private static final long ANSWER_MILLIS = 5_000;

  private final LeaderParts parts;
  private final ChangeFeed feed;
  private final BatchSenders senders;
  private final DeliveryBarrier barrier;
  private final RowSizes sizes = new RowSizes(PAGE);

  CachedComparison(
      LeaderParts parts, ChangeFeed feed, BatchSenders senders, DeliveryBarrier barrier) {
    this.parts = parts;
    this.feed = feed;
    this.senders = senders;
    this.barrier = barrier;
  }

  /** Completes when what is cached is at least as new as the table was at the call. */
  Future<Void> compare(Mirror mirror) {
    return compareFrom("", mirror)
        .compose(compared -> parts.retryOutages().untilDone(barrier::delivered))
        .compose(delivered -> senders.announceRefresh(mirror.name()));
  }

  private Future<Void> compareFrom(String position, Mirror mirror) {
    ScanKeys scan = new ScanKeys(mirror.name(), position, PAGE);
    return parts
        .retryOutages()
        .untilDone(
            () ->
                parts.bus().request(Address.KEYS_SCAN, CursorKeeper.PARTITION, scan, ANSWER_MILLIS))
        .compose(
            page ->
                Windowed.run(
                        1,
                        new Chunks<>(keys(page), () -> sizes.rows(mirror.name())),
                        chunk -> compareChunk(mirror, chunk))
                    .compose(
                        compared ->
                            page.next().isEmpty()
                                ? Future.succeededFuture()
                                : compareFrom(page.next(), mirror)));
  }

  private static List<RowKey> keys(KeysScanned page) {
    return page.keys().stream().distinct().toList();
  }

  private Future<Void> compareChunk(Mirror mirror, List<RowKey> keys) {
    LiveSides sides = new LiveSides(parts, mirror, barrier);
    List<String> texts = keys.stream().map(RowKey::key).toList();
    return parts
        .retryOutages()
        .untilDone(
            () ->
                sides
                    .held(keys)
                    .compose(
                        held ->
                            parts
                                .reader()
                                .read(mirror, texts)
                                .map(found -> differing(mirror, held, found))))
        .map(
            differing -> {
              if (!differing.isEmpty()) {
                feed.journalSoon(differing);
              }
              return null;
            });
  }

  private List<JournalEntry> differing(Mirror mirror, List<Held> held, List<Found> found) {
    Map<String, Found> shown = new HashMap<>();
    for (Found row : found) {
      sizes.saw(mirror.name(), row.row());
      shown.put(row.key(), row);
    }
    List<JournalEntry> differing = new ArrayList<>();
    for (Held one : held) {
      if (!isSame(one.state(), shown.get(one.key().key()))) {
        differing.add(JournalEntry.again(mirror.id(), one.key().key()));
      }
    }
    return differing;
  }

  private static boolean isSame(@Nullable RowState held, @Nullable Found shown) {
    if (held == null || shown == null) {
      return false;
    }
    return held.isQuarantined()
        ? shown.unstorable() != null
        : shown.unstorable() == null && Objects.equals(held.row(), shown.row());
  }
}

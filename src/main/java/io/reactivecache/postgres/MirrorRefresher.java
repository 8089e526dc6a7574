package io.reactivecache.postgres;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.KeysScanned;
import io.reactivecache.message.ScanKeys;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.List;

/**
 * Reads every cached row of a mirror again, after a TRUNCATE, a refresh, or a change whose key
 * could not be told: page by page of what Redis holds. Then whoever watches rows of the mirror is
 * told to read again, since a watched row need not be cached.
 */
final class MirrorRefresher {

  private static final int PAGE = 500;
  private static final long ANSWER_MILLIS = 5_000;

  private final Bus bus;
  private final Retry retry;
  private final ChangeDispatcher dispatcher;
  private final BatchSenders senders;

  MirrorRefresher(Bus bus, Retry retry, ChangeDispatcher dispatcher, BatchSenders senders) {
    this.bus = bus;
    this.retry = retry;
    this.dispatcher = dispatcher;
    this.senders = senders;
  }

  /** Completes when every cached row of the mirror is at least as new as {@code whole}. */
  Future<Void> refresh(Mirror mirror, JournalEntry whole) {
    return refreshFrom("", mirror, whole).compose(stored -> senders.announceRefresh(mirror.name()));
  }

  private Future<Void> refreshFrom(String position, Mirror mirror, JournalEntry whole) {
    ScanKeys scan = new ScanKeys(mirror.name(), position, PAGE);
    return retry
        .untilDone(
            () -> bus.request(Address.KEYS_SCAN, CursorKeeper.PARTITION, scan, ANSWER_MILLIS))
        .compose(
            page ->
                dispatcher
                    .store(mirror, entries(page, whole))
                    .compose(
                        stored ->
                            page.next().isEmpty()
                                ? Future.succeededFuture()
                                : refreshFrom(page.next(), mirror, whole)));
  }

  private static List<JournalEntry> entries(KeysScanned page, JournalEntry whole) {
    return page.keys().stream()
        .map(RowKey::key)
        .distinct()
        .map(key -> JournalEntry.ofWhole(whole, key))
        .toList();
  }
}

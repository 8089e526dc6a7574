package io.reactivecache.postgres.deliver;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.ScanKeys;
import io.reactivecache.message.ScanKeys.KeysScanned;
import io.reactivecache.postgres.session.CursorClient;
import io.reactivecache.postgres.session.Retry;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Walks through the keys of a mirror that Redis holds anything at, leases included. A key that is
 * there all the time comes at least once. Waits while Redis is away.
 */
public record CachedKeys(Bus bus, Retry retry) {

  private static final int PAGE = 500;
  private static final long ANSWER_MILLIS = 5_000;

  /** Completes when all pages are done; the next is not asked for before. */
  public Future<Void> forEachPage(String mirror, Function<Set<String>, Future<Void>> work) {
    return pagesFrom("", mirror, work);
  }

  private Future<Void> pagesFrom(
      String position, String mirror, Function<Set<String>, Future<Void>> work) {
    ScanKeys scan = new ScanKeys(mirror, position, PAGE);
    return retry
        .untilDone(
            () -> bus.request(Address.KEYS_SCAN, CursorClient.PARTITION, scan, ANSWER_MILLIS))
        .compose(
            page ->
                work.apply(keys(page))
                    .compose(
                        done ->
                            page.next().isEmpty()
                                ? Future.succeededFuture()
                                : pagesFrom(page.next(), mirror, work)));
  }

  private static Set<String> keys(KeysScanned page) {
    return page.keys().stream().map(RowKey::key).collect(Collectors.toSet());
  }
}

package io.reactivecache.postgres.leader;

import io.reactivecache.bus.Address;
import io.reactivecache.message.DropOlder;
import io.reactivecache.message.OlderDropped;
import io.reactivecache.postgres.session.CursorKeeper;
import io.reactivecache.postgres.session.LeaderParts;
import io.vertx.core.Future;

/** Drops what Redis holds of older epochs, page by page. */
final class OlderSweep {

  private static final long ANSWER_MILLIS = 10_000;

  private final LeaderParts parts;

  /**
   * What a sweep came to.
   *
   * @param dropped keys
   * @param newestEpoch of any row that it met; 0 if it met none
   */
  record Swept(long dropped, long newestEpoch) {

    Swept plus(OlderDropped page) {
      return new Swept(dropped + page.dropped(), Math.max(newestEpoch, page.newestEpoch()));
    }
  }

  OlderSweep(LeaderParts parts) {
    this.parts = parts;
  }

  /** Sweeps everything once; waits while Redis is away. */
  Future<Swept> dropBelow(long epoch) {
    return dropBelow(epoch, "", new Swept(0, 0));
  }

  private Future<Swept> dropBelow(long epoch, String position, Swept soFar) {
    DropOlder page = new DropOlder(epoch, position);
    return parts
        .retryOutages()
        .untilDone(
            () ->
                parts
                    .bus()
                    .request(Address.OLDER_DROP, CursorKeeper.PARTITION, page, ANSWER_MILLIS))
        .compose(
            dropped -> {
              Swept swept = soFar.plus(dropped);
              return dropped.next().isEmpty()
                  ? Future.succeededFuture(swept)
                  : dropBelow(epoch, dropped.next(), swept);
            });
  }
}

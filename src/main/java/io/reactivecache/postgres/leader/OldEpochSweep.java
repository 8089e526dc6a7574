package io.reactivecache.postgres.leader;

import io.reactivecache.bus.Address;
import io.reactivecache.message.DropOldEpochs;
import io.reactivecache.message.DropOldEpochs.OldEpochsDropped;
import io.reactivecache.postgres.session.CursorClient;
import io.reactivecache.postgres.session.LeaderContext;
import io.vertx.core.Future;

/** Drops what Redis holds of older epochs, page by page. */
final class OldEpochSweep {

  private static final long ANSWER_MILLIS = 10_000;

  private final LeaderContext context;

  /**
   * What a sweep came to.
   *
   * @param dropped keys
   * @param newestEpoch of any row that it met; 0 if it met none
   */
  record Swept(long dropped, long newestEpoch) {

    Swept plus(OldEpochsDropped page) {
      return new Swept(dropped + page.dropped(), Math.max(newestEpoch, page.newestEpoch()));
    }
  }

  OldEpochSweep(LeaderContext context) {
    this.context = context;
  }

  /** Sweeps everything once; waits while Redis is away. */
  Future<Swept> dropBelow(long epoch) {
    return dropBelow(epoch, "", new Swept(0, 0));
  }

  private Future<Swept> dropBelow(long epoch, String position, Swept soFar) {
    DropOldEpochs page = new DropOldEpochs(epoch, position);
    return context
        .retryOutages()
        .untilDone(
            () ->
                context
                    .bus()
                    .request(Address.OLDER_DROP, CursorClient.PARTITION, page, ANSWER_MILLIS))
        .compose(
            dropped -> {
              Swept swept = soFar.plus(dropped);
              return dropped.next().isEmpty()
                  ? Future.succeededFuture(swept)
                  : dropBelow(epoch, dropped.next(), swept);
            });
  }
}

package io.reactivecache.postgres.audit;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.Partitions;
import io.reactivecache.message.ReadRows;
import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.RowReader;
import io.reactivecache.postgres.rows.ShownRow;
import io.reactivecache.postgres.rows.ShownRows;
import io.reactivecache.postgres.session.DeliveryBarrier;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Redis as redis-writer sees it, and one mirror's table; made anew for each comparison. */
final class LiveAuditSources implements AuditSources {

  static final long ANSWER_MILLIS = 5_000;

  private final Vertx vertx;
  private final Bus bus;
  private final int writers;
  private final RowReader reader;
  private final Mirror mirror;
  private final DeliveryBarrier barrier;
  private final int falls;

  LiveAuditSources(LeaderContext context, Mirror mirror, DeliveryBarrier barrier) {
    this.vertx = context.vertx();
    this.bus = context.bus();
    this.writers = context.writers();
    this.reader = context.reader();
    this.mirror = mirror;
    this.barrier = barrier;
    this.falls = barrier.falls();
  }

  /** Each key by the partition that stores it: the same connection, and so the same server. */
  @Override
  public Future<List<Held>> held(List<RowKey> keys) {
    return Partitions.askEach(
            keys,
            key -> key,
            writers,
            (partition, some) ->
                bus.request(Address.ROWS_READ, partition, new ReadRows(some), ANSWER_MILLIS))
        .map(all -> all.stream().flatMap(read -> read.rows().stream()).toList());
  }

  @Override
  public Future<ShownRows> shown(List<RowKey> keys, @Nullable String since) {
    List<String> texts = keys.stream().map(RowKey::key).toList();
    return reader.readToJudge(mirror, texts, since).map(this::byKey);
  }

  @Override
  public Future<Void> delivered() {
    return barrier
        .delivered()
        .compose(
            passedOver -> {
              if (passedOver.contains(mirror.name())) {
                return Future.failedFuture(new AuditException("the mirror cannot be followed now"));
              }
              return barrier.falls() == falls
                  ? Future.succeededFuture()
                  : Future.failedFuture("Redis fell back meanwhile");
            });
  }

  @Override
  public Future<Void> pause(long millis) {
    return vertx.timer(millis).mapEmpty();
  }

  private ShownRows byKey(List<ShownRow> rows) {
    Map<RowKey, ShownRow> byKey = new HashMap<>();
    rows.forEach(row -> byKey.put(new RowKey(mirror.name(), row.key()), row));
    // Rows are read by one statement after the other if one cannot be shown; the first is first.
    return new ShownRows(byKey, rows.isEmpty() ? null : rows.get(0).snapshot());
  }
}

package io.reactivecache.postgres.load;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.Partitions;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.LeaseRows.Lease;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a loader asks of redis-writer, each partition for its keys. Fails as a whole if one of them
 * cannot tell.
 */
final class RedisWriterClient {

  private static final long WAIT_MILLIS = 2_000;

  private final Bus bus;
  private final int writers;

  RedisWriterClient(Bus bus, int writers) {
    this.bus = bus;
    this.writers = writers;
  }

  /** One lease for each key. */
  Future<Map<RowKey, Lease>> lease(List<RowKey> keys, boolean replacing) {
    return Partitions.askEach(
            keys,
            key -> key,
            writers,
            (partition, some) ->
                bus.request(
                        Address.ROWS_LEASE, partition, new LeaseRows(some, replacing), WAIT_MILLIS)
                    .map(leased -> zip(some, leased.leases())))
        .map(RedisWriterClient::join);
  }

  /** What Redis holds of these keys afterwards; some may be missing. */
  Future<Map<RowKey, RowState>> fill(List<Fill> fills) {
    return Partitions.askEach(
            fills,
            fill -> fill.state().key(),
            writers,
            (partition, some) ->
                bus.request(Address.ROWS_FILL, partition, new FillRows(some), WAIT_MILLIS)
                    .map(filled -> byKey(filled.rows())))
        .map(RedisWriterClient::join);
  }

  private static <A> Map<RowKey, A> join(List<Map<RowKey, A>> parts) {
    Map<RowKey, A> joined = new HashMap<>();
    parts.forEach(joined::putAll);
    return joined;
  }

  private static <A> Map<RowKey, A> zip(List<RowKey> keys, List<A> answers) {
    Map<RowKey, A> zipped = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      zipped.put(keys.get(i), answers.get(i));
    }
    return zipped;
  }

  private static Map<RowKey, RowState> byKey(List<RowState> rows) {
    return rows.stream().collect(Collectors.toMap(RowState::key, Function.identity()));
  }
}

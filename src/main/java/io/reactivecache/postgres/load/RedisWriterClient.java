package io.reactivecache.postgres.load;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.FillRows.RowsFilled;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.LeaseRows.Lease;
import io.reactivecache.message.LeaseRows.RowsLeased;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import java.util.ArrayList;
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
    return eachPartition(
        keys,
        Function.identity(),
        (partition, some) ->
            bus.request(Address.ROWS_LEASE, partition, new LeaseRows(some, replacing), WAIT_MILLIS)
                .map(RowsLeased::leases)
                .map(leases -> zip(some, leases)));
  }

  /** What Redis holds of these keys afterwards; some may be missing. */
  Future<Map<RowKey, RowState>> fill(List<Fill> fills) {
    return eachPartition(
        fills,
        fill -> fill.state().key(),
        (partition, some) ->
            bus.request(Address.ROWS_FILL, partition, new FillRows(some), WAIT_MILLIS)
                .map(RowsFilled::rows)
                .map(RedisWriterClient::byKey));
  }

  /** Splits a list by redis-writer's partitions, asks each, and joins the answers. */
  private <T, A> Future<Map<RowKey, A>> eachPartition(
      List<T> all, Function<T, RowKey> key, PartitionCall<T, A> call) {
    Map<Integer, List<T>> partitions =
        all.stream().collect(Collectors.groupingBy(one -> key.apply(one).partition(writers)));
    List<Future<Map<RowKey, A>>> answers = new ArrayList<>();
    partitions.forEach((partition, some) -> answers.add(call.ask(partition, some)));
    return Future.all(answers)
        .map(
            done -> {
              Map<RowKey, A> joined = new HashMap<>();
              done.<Map<RowKey, A>>list().forEach(joined::putAll);
              return joined;
            });
  }

  /** One request to one partition. */
  private interface PartitionCall<T, A> {
    Future<Map<RowKey, A>> ask(int partition, List<T> some);
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

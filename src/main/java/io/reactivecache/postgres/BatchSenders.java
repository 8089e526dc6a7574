package io.reactivecache.postgres;

import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The leader's streams of one term, one for each partition of redis-writer. */
final class BatchSenders {

  private final List<BatchSender> senders = new ArrayList<>();

  BatchSenders(LeaderParts parts, Term term) {
    int partitions = parts.writers();
    for (int partition = 0; partition < partitions; partition++) {
      senders.add(new BatchSender(parts, term, partition, partitions));
    }
  }

  /** Sends each row on its partition's stream; answers with the keys that came too late. */
  Future<List<RowKey>> send(List<RowChange> rows, long storeBeforeMillis) {
    Map<Integer, List<RowChange>> byPartition =
        rows.stream()
            .collect(Collectors.groupingBy(row -> row.state().key().partition(senders.size())));
    List<Future<List<RowKey>>> late = new ArrayList<>();
    byPartition.forEach(
        (partition, some) -> late.add(senders.get(partition).send(some, storeBeforeMillis)));
    return Future.all(late)
        .map(all -> all.<List<RowKey>>list().stream().flatMap(List::stream).toList());
  }

  /** One stream is enough: every stream instance hears all of them. */
  Future<Void> announceRefresh(String mirror) {
    return senders.get(0).announceRefresh(mirror);
  }

  void heartbeat() {
    senders.forEach(BatchSender::heartbeat);
  }
}

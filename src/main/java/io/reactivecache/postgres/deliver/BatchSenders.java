package io.reactivecache.postgres.deliver;

import io.reactivecache.bus.Partitions;
import io.reactivecache.postgres.deliver.BatchSender.Sent;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** The leader's streams of one term, one for each partition of redis-writer. */
public final class BatchSenders {

  private final List<BatchSender> senders = new ArrayList<>();

  public BatchSenders(LeaderContext context, Term term) {
    int partitions = context.writers();
    for (int partition = 0; partition < partitions; partition++) {
      senders.add(new BatchSender(context, term, partition, partitions));
    }
  }

  /** Sends each row on its partition's stream; answers with what became of them. */
  Future<Sent> send(List<RowChange> rows, StoreWindow window) {
    return Partitions.askEach(
            rows,
            row -> row.state().key(),
            senders.size(),
            (partition, some) -> senders.get(partition).send(some, window))
        .map(BatchSenders::join);
  }

  private static Sent join(List<Sent> parts) {
    List<RowKey> late = new ArrayList<>();
    List<RowKey> refused = new ArrayList<>();
    for (Sent part : parts) {
      late.addAll(part.late());
      refused.addAll(part.refused());
    }
    return new Sent(late, refused);
  }

  /** One stream is enough: every stream instance hears all of them. */
  public Future<Void> announceRefresh(String mirror) {
    return senders.get(0).announceRefresh(mirror);
  }

  public void heartbeat() {
    senders.forEach(BatchSender::heartbeat);
  }
}

package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import java.util.List;

/**
 * redis-writer's answer to a batch: Redis holds every row of it, or a newer one.
 *
 * @param late keys that were not stored because the batch had grown too old; they must be read from
 *     PostgreSQL again
 */
public record BatchStored(BatchId id, List<RowKey> late) {

  public BatchStored {
    late = List.copyOf(late);
  }
}

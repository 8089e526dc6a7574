package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import java.util.List;

/**
 * redis-writer's answer to a batch: Redis holds every row of it, or a newer one.
 *
 * @param late keys that were not stored because the batch had grown too old; they must be read from
 *     PostgreSQL again
 * @param refused keys whose row Redis does not take: that they are set aside was stored instead
 * @param redisTimeMillis Redis's clock at the newest of this batch's stores, milliseconds since
 *     1970, of several clocks by the slowest; 0 when Redis was not asked, as for a heartbeat
 * @param redisProcess which Redis holds them; empty when that is not known, or it was not asked
 */
public record BatchStored(
    BatchId id,
    List<RowKey> late,
    List<RowKey> refused,
    long redisTimeMillis,
    String redisProcess) {

  public BatchStored {
    late = List.copyOf(late);
    refused = List.copyOf(refused);
  }
}

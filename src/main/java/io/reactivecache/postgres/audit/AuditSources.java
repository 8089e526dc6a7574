package io.reactivecache.postgres.audit;

import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.rows.ShownRows;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Redis, PostgreSQL, and the stream of changes from one to the other, for comparing them. */
interface AuditSources {

  /** What Redis holds now, in the order of the keys. */
  Future<List<Held>> held(List<RowKey> keys);

  /**
   * What PostgreSQL has now.
   *
   * @param since an earlier snapshot, since which changes are told; null: none are
   */
  Future<ShownRows> shown(List<RowKey> keys, @Nullable String since);

  /**
   * Completes when everything that was committed before the call is in Redis; fails when Redis fell
   * back since the comparison began, or when the term is over.
   */
  Future<Void> delivered();

  Future<Void> pause(long millis);
}

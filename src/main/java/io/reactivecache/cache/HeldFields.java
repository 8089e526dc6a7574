package io.reactivecache.cache;

import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** What the fields of a row's hash say of the row. */
public final class HeldFields {

  private HeldFields() {}

  /**
   * @param row the field {@code row}
   * @param quarantined the field {@code quarantined}; a reason that only a newer server knows
   *     counts as unreadable
   */
  public static RowState state(
      RowKey key, RowVersion version, @Nullable Response row, @Nullable Response quarantined) {
    if (row != null) {
      return new RowState(key, version, row.toString());
    }
    return quarantined == null
        ? new RowState(key, version, null)
        : new RowState(
            key,
            version,
            null,
            QuarantineReason.of(quarantined.toString()).orElse(QuarantineReason.UNREADABLE));
  }
}

package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * pg-loader asks redis-writer for the right to fill missing keys (leases as in "Scaling Memcache at
 * Facebook", NSDI 2013): a fill is accepted only while its token still stands in the key.
 *
 * @param keys different keys, all of this partition
 * @param replacing whether a key that is held is leased as well, to be filled if it holds something
 *     older
 */
public record LeaseRows(List<RowKey> keys, boolean replacing) {

  public LeaseRows {
    keys = List.copyOf(keys);
  }

  /** redis-writer's answer: one entry for each key asked for, in that order. */
  public record RowsLeased(List<Lease> leases) {

    public RowsLeased {
      leases = List.copyOf(leases);
    }
  }

  /**
   * Either what the cache holds after all, or a token to fill with.
   *
   * @param held null when the key is missing
   * @param token null when the key is held and may not be replaced
   */
  public record Lease(@Nullable RowState held, @Nullable String token) {}
}

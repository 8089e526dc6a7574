package io.reactivecache.message;

import io.reactivecache.row.RowState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** redis-writer's answer to {@link LeaseRows}: one entry for each key asked for, in that order. */
public record RowsLeased(List<Lease> leases) {

  public RowsLeased {
    leases = List.copyOf(leases);
  }

  /**
   * Either what the cache holds after all, or a token to fill with.
   *
   * @param held null when the key is missing
   * @param token null when the key is held and may not be replaced
   */
  public record Lease(@Nullable RowState held, @Nullable String token) {}
}

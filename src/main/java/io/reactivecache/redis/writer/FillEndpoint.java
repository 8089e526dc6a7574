package io.reactivecache.redis.writer;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.RowsFilled;
import io.reactivecache.message.LeaseRows;
import io.reactivecache.message.LeaseRows.RowsLeased;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import java.util.List;

/** Serves pg-loader: hands out leases, stores what was read under them, tells the streams. */
public final class FillEndpoint {

  private final Bus bus;
  private final RowLeases leases;
  private final EpochFence fence;

  public FillEndpoint(Bus bus, RowLeases leases, EpochFence fence) {
    this.bus = bus;
    this.leases = leases;
    this.fence = fence;
  }

  public Future<RowsLeased> lease(LeaseRows request) {
    return leases.lease(request.keys(), request.replacing()).map(RowsLeased::new);
  }

  public Future<RowsFilled> fill(FillRows request) {
    request.fills().forEach(fill -> fence.pass(fill.state().version().epoch()));
    return leases.fill(request.fills()).map(this::published);
  }

  /**
   * A fill is published like a change: a stream may have been told an older version, by a snapshot
   * that it read before.
   */
  private RowsFilled published(List<RowState> held) {
    if (!held.isEmpty()) {
      List<RowChange> changes = held.stream().map(state -> new RowChange(state, 0)).toList();
      bus.publish(Address.ROWS_STORED, new RowsStored(null, changes, List.of()));
    }
    return new RowsFilled(held);
  }
}

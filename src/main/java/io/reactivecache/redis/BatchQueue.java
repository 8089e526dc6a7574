package io.reactivecache.redis;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.RowsChanged;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores batches and passes them on in the order in which they came, heartbeats among them. Two are
 * stored at a time, so that one is on its way while Redis works on the other.
 *
 * <p>When a batch fails, those behind it fail too, stored or not: the leader sends all of them
 * again, and nothing is passed on out of order. The fence makes the repetition harmless.
 */
final class BatchQueue {

  private static final int MAX_STORING = 2;
  private static final int MAX_WAITING = 64;

  private final Function<RowsChanged, Future<List<Stored>>> store;
  private final BiConsumer<RowsChanged, List<Stored>> passOn;
  private final BatchOrder order = new BatchOrder();
  private final Deque<Entry> entries = new ArrayDeque<>();
  private int storing;

  /**
   * @param passOn told of each batch after it was stored, in order, before it is answered
   */
  BatchQueue(
      Function<RowsChanged, Future<List<Stored>>> store,
      BiConsumer<RowsChanged, List<Stored>> passOn) {
    this.store = store;
    this.passOn = passOn;
  }

  /**
   * @return what became of each row, once the batch and all before it were stored
   * @throws BusException if the batch cannot be taken now
   */
  Future<List<Stored>> add(RowsChanged batch) {
    order.accept(batch.id());
    if (entries.size() >= MAX_WAITING) {
      order.expectAgain(batch.id());
      throw new BusException(Reason.OVERLOADED, "too many batches wait for Redis");
    }
    Entry entry = new Entry(batch);
    entries.add(entry);
    storeNext();
    return entry.answer.future();
  }

  private void storeNext() {
    for (Entry entry : entries) {
      if (storing == MAX_STORING) {
        return;
      }
      if (!entry.begun) {
        entry.begun = true;
        storing++;
        store.apply(entry.batch).onComplete((rows, failure) -> settle(entry, rows, failure));
      }
    }
  }

  private void settle(Entry entry, @Nullable List<Stored> rows, @Nullable Throwable failure) {
    storing--;
    entry.rows = rows;
    entry.failure = failure;
    drain();
    storeNext();
  }

  private void drain() {
    Entry head;
    while ((head = entries.peek()) != null && head.isSettled()) {
      if (head.failure != null) {
        failAll(head.failure);
      } else {
        entries.remove();
        head.passOn(passOn);
      }
    }
  }

  private void failAll(Throwable failure) {
    order.expectAgain(entries.element().batch.id());
    Entry entry;
    while ((entry = entries.poll()) != null) {
      entry.answer.fail(failure);
    }
  }

  /** A batch on its way. */
  private static final class Entry {
    final RowsChanged batch;
    final Promise<List<Stored>> answer = Promise.promise();
    boolean begun;
    @Nullable List<Stored> rows;
    @Nullable Throwable failure;

    Entry(RowsChanged batch) {
      this.batch = batch;
    }

    boolean isSettled() {
      return rows != null || failure != null;
    }

    void passOn(BiConsumer<RowsChanged, List<Stored>> passOn) {
      List<Stored> outcome = rows == null ? List.of() : rows;
      passOn.accept(batch, outcome);
      answer.complete(outcome);
    }
  }
}

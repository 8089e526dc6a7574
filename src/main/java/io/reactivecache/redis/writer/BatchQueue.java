package io.reactivecache.redis.writer;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.BatchId;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
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
public final class BatchQueue {

  private static final int MAX_STORING = 2;
  public static final int MAX_WAITING = 64;

  private final Function<RowsChanged, Future<List<Stored>>> store;
  private final BiConsumer<RowsChanged, List<Stored>> passOn;
  private final BatchOrder order = new BatchOrder();
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** Those of the entries that are not being stored yet. */
  private final Queue<Entry> waiting = new ArrayDeque<>();

  private int storing;

  /** Of {@link #entries}, for other threads. */
  private volatile int length;

  private boolean proceeding;

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
    waiting.add(entry);
    length = entries.size();
    proceed();
    return entry.answer.future();
  }

  /** How many batches wait or are being stored; asked from any thread. */
  int length() {
    return length;
  }

  /**
   * Passes on what is stored and stores what waits. A heartbeat is stored at once, so that this is
   * called while it runs; the call that runs then goes round once more.
   */
  private void proceed() {
    if (proceeding) {
      return;
    }
    proceeding = true;
    try {
      do {
        drain();
      } while (storeNext());
    } finally {
      proceeding = false;
      length = entries.size();
    }
  }

  /** Whether there was one to store, and room. */
  private boolean storeNext() {
    Entry entry = storing < MAX_STORING ? waiting.poll() : null;
    if (entry == null) {
      return false;
    }
    storing++;
    store.apply(entry.batch).onComplete((rows, failure) -> settle(entry, rows, failure));
    return true;
  }

  private void settle(Entry entry, @Nullable List<Stored> rows, @Nullable Throwable failure) {
    storing--;
    entry.rows = rows;
    entry.failure = failure;
    proceed();
  }

  private void drain() {
    Entry head;
    while ((head = entries.peek()) != null && head.isSettled()) {
      Throwable failure = head.failure == null ? passOn(head) : head.failure;
      if (failure != null) {
        failAll(failure);
      } else {
        entries.remove();
        head.answer.complete(head.outcome());
      }
    }
  }

  /** Why it could not be passed on; null if it was. */
  private @Nullable Throwable passOn(Entry entry) {
    try {
      passOn.accept(entry.batch, entry.outcome());
      return null;
    } catch (RuntimeException failure) {
      return failure;
    }
  }

  private void failAll(Throwable failure) {
    order.expectAgain(entries.element().batch.id());
    waiting.clear();
    Entry entry;
    while ((entry = entries.poll()) != null) {
      entry.answer.fail(failure);
    }
  }

  /** A batch on its way. */
  private static final class Entry {
    final RowsChanged batch;
    final Promise<List<Stored>> answer = Promise.promise();
    @Nullable List<Stored> rows;
    @Nullable Throwable failure;

    Entry(RowsChanged batch) {
      this.batch = batch;
    }

    boolean isSettled() {
      return rows != null || failure != null;
    }

    List<Stored> outcome() {
      return rows == null ? List.of() : rows;
    }
  }

  /**
   * Holds a leader's batches to their sequence. A batch that was sent on while the one before it
   * had to be refused would otherwise be published first, and every stream would think that it
   * missed one.
   */
  private static final class BatchOrder {

    private @Nullable Term term;
    private long next;

    /**
     * Accepts a batch that is next, or that was accepted before and is sent again. The first of a
     * term may have any number: this instance may be younger than the leader.
     *
     * @throws BusException FENCED if a later leader sent before; UNAVAILABLE if the batch before
     *     this one did not come yet
     */
    void accept(BatchId id) {
      int age = term == null ? 1 : id.term().compareTo(term);
      if (age < 0) {
        throw new BusException(Reason.FENCED, "term " + id.term() + " is over, " + term + " leads");
      }
      if (age > 0) {
        term = id.term();
        next = id.sequence();
      }
      if (id.sequence() > next) {
        throw new BusException(
            Reason.UNAVAILABLE, "batch " + id.sequence() + " came before batch " + next);
      }
      next = Math.max(next, id.sequence() + 1);
    }

    /** Expects a batch that was accepted once more, and every later one only after it. */
    void expectAgain(BatchId id) {
      if (id.term().equals(term)) {
        next = Math.min(next, id.sequence());
      }
    }
  }
}

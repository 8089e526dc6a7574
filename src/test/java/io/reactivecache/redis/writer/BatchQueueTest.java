package io.reactivecache.redis.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.row.StoreWindow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BatchQueueTest {

  private final List<Promise<List<Stored>>> stores = new ArrayList<>();
  private final List<Long> passedOn = new ArrayList<>();
  private final BatchQueue queue =
      new BatchQueue(
          batch -> {
            Promise<List<Stored>> store = Promise.promise();
            stores.add(store);
            return store.future();
          },
          (batch, rows) -> passedOn.add(batch.id().sequence()));

  @Test
  @DisplayName("two batches are stored at a time")
  void twoAtATime() {
    add(1);
    add(2);
    add(3);
    assertThat(stores).hasSize(2);
    assertThat(queue.length()).isEqualTo(3);

    stores.get(1).complete(List.of());
    assertThat(stores).hasSize(3);

    stores.get(0).complete(List.of());
    assertThat(queue.length()).isEqualTo(1);
  }

  @Test
  @DisplayName("a batch that was stored first waits for the one before it")
  void order() {
    Future<?> first = add(1);
    Future<?> second = add(2);

    stores.get(1).complete(List.of());
    assertThat(passedOn).isEmpty();
    assertThat(second.isComplete()).isFalse();

    stores.get(0).complete(List.of());
    assertThat(passedOn).containsExactly(1L, 2L);
    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
  }

  @Test
  @DisplayName("when a batch fails, those behind it fail, and all are taken again in order only")
  void failure() {
    Future<?> first = add(1);
    Future<?> second = add(2);
    Future<?> third = add(3);
    stores.get(1).complete(List.of());
    stores.get(0).fail(new BusException(Reason.UNAVAILABLE, "away"));

    assertThat(List.of(first.failed(), second.failed(), third.failed())).containsOnly(true);
    assertThat(passedOn).isEmpty();
    assertThatThrownBy(() -> add(2)).hasMessage("batch 2 came before batch 1");

    int before = stores.size();
    add(1);
    add(2);
    stores.get(before).complete(List.of());
    stores.get(before + 1).complete(List.of());
    assertThat(passedOn).containsExactly(1L, 2L);
  }

  @Test
  @DisplayName("a store that ends after its batch was given up is passed on by the repetition only")
  void abandoned() {
    add(1);
    add(2);
    stores.get(0).fail(new BusException(Reason.UNAVAILABLE, "away"));
    add(1);
    stores.get(1).complete(List.of());
    assertThat(passedOn).isEmpty();

    stores.get(2).complete(List.of());
    assertThat(passedOn).containsExactly(1L);
  }

  @Test
  @DisplayName("over its bound the queue refuses, and expects the refused batch next")
  void overloaded() {
    for (int i = 1; i <= 64; i++) {
      add(i);
    }
    assertThatThrownBy(() -> add(65))
        .isInstanceOfSatisfying(
            BusException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
    assertThatThrownBy(() -> add(66)).hasMessage("batch 66 came before batch 65");

    stores.get(0).complete(List.of());
    add(65);
  }

  @Test
  @DisplayName("heartbeats, which are stored at once, are passed on behind what was before them")
  void heartbeats() {
    BatchQueue queue =
        new BatchQueue(
            this::storeHeartbeatsAtOnce, (batch, rows) -> passedOn.add(batch.id().sequence()));
    List<Future<?>> answers = new ArrayList<>();
    for (long sequence = 1; sequence <= 64; sequence++) {
      answers.add(queue.add(batch(sequence)));
    }

    stores.get(0).complete(List.of());
    assertThat(passedOn).containsExactly(1L);
    stores.get(1).complete(List.of());

    assertThat(answers).allMatch(Future::succeeded);
    assertThat(passedOn).containsExactlyElementsOf(LongStream.rangeClosed(1, 64).boxed().toList());
  }

  @Test
  @DisplayName("a batch that cannot be passed on fails, and so do those behind it, heartbeats too")
  void notPassedOn() {
    BatchQueue queue =
        new BatchQueue(
            this::storeHeartbeatsAtOnce,
            (batch, rows) -> {
              throw new IllegalStateException("no bus");
            });
    List<Future<?>> answers = new ArrayList<>();
    for (long sequence = 1; sequence <= 4; sequence++) {
      answers.add(queue.add(batch(sequence)));
    }

    stores.get(0).tryComplete(List.of());
    stores.get(1).tryComplete(List.of());

    assertThat(answers).allMatch(Future::failed);
    assertThatThrownBy(() -> queue.add(batch(2))).hasMessage("batch 2 came before batch 1");
  }

  private Future<List<Stored>> storeHeartbeatsAtOnce(RowsChanged batch) {
    if (batch.id().sequence() > 2) {
      return Future.succeededFuture(List.of());
    }
    Promise<List<Stored>> store = Promise.promise();
    stores.add(store);
    return store.future();
  }

  private Future<List<Stored>> add(long sequence) {
    return queue.add(batch(sequence));
  }

  private static RowsChanged batch(long sequence) {
    return new RowsChanged(WriterFixture.id(1, sequence), StoreWindow.NONE, List.of(), List.of());
  }
}

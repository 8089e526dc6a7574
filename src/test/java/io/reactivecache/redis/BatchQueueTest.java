package io.reactivecache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.RowsChanged;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
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

    stores.get(1).complete(List.of());
    assertThat(stores).hasSize(3);
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

  private Future<List<Stored>> add(long sequence) {
    return queue.add(
        new RowsChanged(WriterFixture.id(1, sequence), Long.MAX_VALUE, List.of(), List.of()));
  }
}

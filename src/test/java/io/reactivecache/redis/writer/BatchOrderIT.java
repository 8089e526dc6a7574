package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.NEVER_LATE;
import static io.reactivecache.redis.writer.WriterFixture.awaitRefusal;
import static io.reactivecache.redis.writer.WriterFixture.id;
import static io.reactivecache.redis.writer.WriterFixture.key;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.DropOldEpochs;
import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.Fill;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class BatchOrderIT {

  private WriterFixture writer;

  @BeforeEach
  void start(Vertx vertx) {
    writer =
        new WriterFixture(vertx, TestServers.redis().uri(), TestServers.uniquePrefix())
            .awaitReady(true);
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  @DisplayName("batches and heartbeats are published in the order in which they were sent")
  void inOrder() {
    List<Future<BatchStored>> answers = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      boolean heartbeat = i % 2 == 0;
      answers.add(
          writer.send(
              id(1, i), heartbeat ? List.of() : List.of(row("k" + i, i, "{}")), NEVER_LATE));
    }
    await(Future.all(answers));

    List<RowsStored> published =
        IntStream.range(0, 20).mapToObj(i -> writer.nextPublished()).toList();
    assertThat(published)
        .extracting(message -> message.batch())
        .isEqualTo(IntStream.rangeClosed(1, 20).mapToObj(i -> id(1, i)).toList());
    assertThat(published.get(1).rows()).isEmpty();
  }

  @Test
  @DisplayName("a batch that came before its predecessor is sent back")
  void gap() {
    await(writer.send(id(1, 1), List.of(), NEVER_LATE));

    assertThat(awaitRefusal(writer.send(id(1, 3), List.of(), NEVER_LATE)))
        .isEqualTo(Reason.UNAVAILABLE);
    await(writer.send(id(1, 2), List.of(), NEVER_LATE));
    await(writer.send(id(1, 3), List.of(), NEVER_LATE));
  }

  @Test
  @DisplayName("what is published names the mirrors that were refreshed and when rows changed")
  void passedThrough() {
    await(
        writer.ask(
            Address.ROWS_CHANGED,
            new RowsChanged(
                id(1, 1),
                new StoreWindow(0, NEVER_LATE),
                List.of(row("a", 7, "{}")),
                List.of("profile"))));

    assertThat(writer.nextPublished())
        .isEqualTo(new RowsStored(id(1, 1), List.of(row("a", 7, "{}")), List.of("profile")));
  }

  @Test
  @DisplayName("an older epoch is refused, of batches and of fills, once a newer one is known")
  void fenced() {
    await(writer.send(id(5, 1), List.of(), NEVER_LATE));
    assertThat(awaitRefusal(writer.send(id(4, 9), List.of(), NEVER_LATE))).isEqualTo(Reason.FENCED);

    await(writer.ask(Address.OLDER_DROP, new DropOldEpochs(6, "")));
    assertThat(awaitRefusal(writer.send(id(5, 2), List.of(), NEVER_LATE))).isEqualTo(Reason.FENCED);
    RowState old = new RowState(key("a"), new RowVersion(5, 1), "{}");
    assertThat(
            awaitRefusal(
                writer.ask(Address.ROWS_FILL, new FillRows(List.of(new Fill(old, "token"))))))
        .isEqualTo(Reason.FENCED);
  }

  @Test
  @DisplayName("while Redis pauses, a heartbeat waits for the batch before it")
  void heartbeatWaits() {
    writer.redis(Command.CLIENT, "PAUSE", "150", "WRITE");
    Future<BatchStored> batch = writer.send(id(1, 1), List.of(row("a", 1, "{}")), NEVER_LATE);
    Future<BatchStored> heartbeat = writer.send(id(1, 2), List.of(), NEVER_LATE);
    await(heartbeat);

    assertThat(batch.isComplete()).isTrue();
    assertThat(writer.nextPublished().batch()).isEqualTo(id(1, 1));
    assertThat(writer.nextPublished().batch()).isEqualTo(id(1, 2));
  }
}

package io.reactivecache.redis.cursor;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reactivecache.bus.Address;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.ReadCursor;
import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.redis.writer.WriterFixture;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class CursorStoreIT {

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
  @DisplayName("without a cursor Redis tells its time")
  void missing() {
    CursorRead read = read();
    assertThat(read.complete()).isFalse();
    assertThat(read.copies()).isEmpty();
    assertThat(read.newestEpoch()).isZero();
    assertThat(read.redisTimeMillis()).isCloseTo(System.currentTimeMillis(), within(60_000L));
  }

  @Test
  @DisplayName("the cursor moves from what is held, also a second time, and not from anything else")
  void compareAndSet() {
    Cursor first = cursor(10, 1, 1);
    Cursor second = cursor(20, 1, 1);
    Cursor other = cursor(15, 1, 1);
    assertThat(move(null, first).moved()).isTrue();
    assertThat(move(first, second).moved()).isTrue();
    assertThat(move(first, second).moved()).isTrue();

    CursorMoved refused = move(first, other);
    assertThat(refused.moved()).isFalse();
    assertThat(refused.held().holdsOnly(second)).isTrue();
    assertThat(read().holdsOnly(second)).isTrue();
  }

  @Test
  @DisplayName("a new epoch writes in any case, but not over a later term")
  void newEpoch() {
    Cursor held = cursor(10, 2, 7);
    move(null, held);

    for (Cursor earlier : List.of(cursor(11, 2, 6), cursor(11, 1, 99))) {
      CursorMoved refused = move(null, earlier);
      assertThat(refused.moved()).isFalse();
      assertThat(refused.held().holdsOnly(held)).isTrue();
    }
    assertThat(move(null, cursor(5, 10, 1)).moved()).isTrue();
    assertThat(move(null, cursor(5, 9, 99)).moved()).isFalse();
  }

  @Test
  @DisplayName("a cursor that is gone is not moved")
  void gone() {
    Cursor first = cursor(10, 1, 1);
    move(null, first);
    writer.redis(Command.DEL, writer.redisKeys.cursor());

    CursorMoved refused = move(first, cursor(20, 1, 1));
    assertThat(refused.moved()).isFalse();
    assertThat(refused.held().copies()).isEmpty();
  }

  @Test
  @DisplayName("the cursor does not expire, and another type at its name gives way")
  void foreign() {
    writer.redis(Command.SET, writer.redisKeys.cursor(), "text", "PX", "100000");
    assertThat(read().complete()).isFalse();

    assertThat(move(null, cursor(10, 1, 1)).moved()).isTrue();
    assertThat(String.valueOf(writer.redis(Command.PTTL, writer.redisKeys.cursor())))
        .isEqualTo("-1");
  }

  @Test
  @DisplayName("a cursor that is not whole is none, but its epoch is told")
  void notWhole() {
    move(null, cursor(10, 7, 1));
    assertThat(read().newestEpoch()).isEqualTo(7);

    writer.redis(Command.HDEL, writer.redisKeys.cursor(), "snapshot");
    assertThat(read().complete()).isFalse();
    assertThat(read().newestEpoch()).isEqualTo(7);

    writer.redis(
        Command.HSET, writer.redisKeys.cursor(), "snapshot", "x", "epoch", "x", "term", "x");
    assertThat(read().complete()).isFalse();
    assertThat(read().newestEpoch()).isZero();
    assertThat(move(null, cursor(10, 7, 2)).moved()).isTrue();
  }

  @Test
  @DisplayName("what a position says is not looked at: it moves like any other text")
  void anyPosition() {
    Cursor first = new Cursor("0/16B3748 \"' {}", "identity", new Term(1, 1));
    Cursor second = new Cursor("é", "identity", new Term(1, 1));
    assertThat(move(null, first).moved()).isTrue();
    assertThat(read().holdsOnly(first)).isTrue();
    assertThat(move(first, second).moved()).isTrue();
    assertThat(read().holdsOnly(second)).isTrue();
  }

  private CursorRead read() {
    return await(writer.ask(Address.CURSOR_READ, new ReadCursor()));
  }

  private CursorMoved move(@Nullable Cursor previous, Cursor next) {
    return await(
        writer.ask(
            Address.CURSOR_MOVE, new MoveCursor(Stream.ofNullable(previous).toList(), next)));
  }

  private static Cursor cursor(long xmax, long epoch, long number) {
    return new Cursor("3:" + xmax + ":3,4", "identity", new Term(epoch, number));
  }
}

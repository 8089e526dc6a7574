package io.reactivecache.redis;

import static io.reactivecache.redis.WriterFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reactivecache.bus.Address;
import io.reactivecache.message.CursorMoved;
import io.reactivecache.message.CursorRead;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.ReadCursor;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
class CursorStoreIT {

  private WriterFixture writer;

  @BeforeEach
  void start() {
    writer =
        new WriterFixture(TestServers.redis().uri(), TestServers.uniquePrefix()).awaitReady(true);
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  @Test
  @DisplayName("without a cursor Redis tells its time")
  void missing() {
    CursorRead read = read();
    assertThat(read.cursor()).isNull();
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
    assertThat(refused.held()).isEqualTo(second);
    assertThat(read().cursor()).isEqualTo(second);
  }

  @Test
  @DisplayName("a new epoch writes in any case, but not over a later term")
  void newEpoch() {
    move(null, cursor(10, 2, 7));

    assertThat(move(null, cursor(11, 2, 6)).moved()).isFalse();
    assertThat(move(null, cursor(11, 1, 99)).moved()).isFalse();
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
    assertThat(refused.held()).isNull();
  }

  @Test
  @DisplayName("the cursor does not expire, and another type at its name gives way")
  void foreign() {
    writer.redis(Command.SET, writer.redisKeys.cursor(), "text", "PX", "100000");
    assertThat(read().cursor()).isNull();

    assertThat(move(null, cursor(10, 1, 1)).moved()).isTrue();
    assertThat(String.valueOf(writer.redis(Command.PTTL, writer.redisKeys.cursor())))
        .isEqualTo("-1");
  }

  private CursorRead read() {
    return await(writer.ask(Address.CURSOR_READ, new ReadCursor()));
  }

  private CursorMoved move(@Nullable Cursor previous, Cursor next) {
    return await(writer.ask(Address.CURSOR_MOVE, new MoveCursor(previous, next)));
  }

  private static Cursor cursor(long xmax, long epoch, long number) {
    return new Cursor("3:" + xmax + ":3,4", "identity", new Term(epoch, number));
  }
}

package io.reactivecache.redis.client;

import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.embedded.Processes;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.ReadCursor;
import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.redis.writer.WriterFixture;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.Term;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.TestCluster;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RedisClusterIT {

  private static final int MASTERS = 3;

  private TestCluster cluster;
  private WriterFixture writer;

  @BeforeAll
  void start(Vertx vertx) {
    cluster = TestCluster.start("redis-cluster", MASTERS);
    writer = new WriterFixture(vertx, Mode.CLUSTER, uris(), "rc:").awaitReady(true);
  }

  @AfterAll
  void stop() {
    writer.close();
    cluster.close();
  }

  @Test
  @DisplayName("rows are stored on all masters and found again by a scan")
  void rows() {
    Set<RowKey> expected = new HashSet<>();
    RowChange[] rows =
        IntStream.range(0, 200)
            .mapToObj(i -> new RowKey("profile", "k" + i))
            .peek(expected::add)
            .map(key -> row(key, 20, 1, "{}"))
            .toArray(RowChange[]::new);
    writer.storeAtLast(rows);
    writer.storeAtLast(rows);

    assertThat(writer.scanAll("profile")).isEqualTo(expected);
    for (int i = 0; i < MASTERS; i++) {
      // About a third each.
      assertThat(Integer.parseInt(String.valueOf(on(i, Command.DBSIZE)))).isGreaterThan(20);
    }
    assertThat(writer.dropAll(20)).isZero();
    assertThat(writer.dropAll(21)).isEqualTo(200);
    assertThat(writer.scanAll("profile")).isEmpty();
  }

  @Test
  @DisplayName(
      "every master has a copy of the cursor; all are told, and move together or not at all")
  void cursor() {
    Cursor first = cursor(10);
    Cursor second = cursor(20);
    Cursor third = cursor(30);
    assertThat(move(List.of(), first).moved()).isTrue();
    assertThat(move(List.of(first), second).moved()).isTrue();
    assertThat(read().copies()).containsExactly(second, second, second);

    // One master went back, as after a failover to a replica that was behind.
    String copy = cursorKeyOn(1);
    on(1, Command.HSET, copy, "snapshot", first.position());
    assertThat(read().copies()).containsExactlyInAnyOrder(first, second, second);
    for (Cursor previous : List.of(second, first)) {
      CursorMoved refused = move(List.of(previous), third);
      assertThat(refused.moved()).isFalse();
      assertThat(refused.held().copies()).containsExactlyInAnyOrder(first, second, second);
    }
    assertThat(move(List.of(first, second), third).moved()).isTrue();
    assertThat(read().holdsOnly(third)).isTrue();

    // A leader died after its first copy: who moved already does not stand in the way.
    Cursor fourth = cursor(35);
    on(1, Command.HSET, copy, "snapshot", fourth.position());
    assertThat(move(List.of(third), fourth).moved()).isTrue();
    assertThat(read().holdsOnly(fourth)).isTrue();
    assertThat(move(List.of(fourth), third).moved()).isTrue();

    // A later leader that died after its first copy is not written over.
    Cursor later = new Cursor("3:31:", "identity", new Term(4, 2));
    on(1, Command.HSET, copy, "snapshot", later.position(), "epoch", "4", "term", "2");
    for (List<Cursor> previous :
        List.of(List.of(third), List.of(third, later), List.<Cursor>of())) {
      CursorMoved refused = move(previous, cursor(40));
      assertThat(refused.moved()).isFalse();
      assertThat(refused.held().copies()).containsExactlyInAnyOrder(later, third, third);
    }
    on(1, Command.HSET, copy, "snapshot", third.position(), "epoch", "1", "term", "1");

    on(1, Command.HSET, copy, "epoch", "4");
    String lost = cursorKeyOn(2);
    on(2, Command.DEL, lost);
    assertThat(await(writer.ask(Address.CURSOR_READ, new ReadCursor())))
        .extracting(CursorRead::complete, CursorRead::newestEpoch)
        .containsExactly(false, 4L);
    on(1, Command.HSET, copy, "epoch", "1");
    assertThat(move(List.of(third), second).moved()).isFalse();

    // What is not whole is as good as missing.
    on(2, Command.HSET, lost, "snapshot", third.position());
    assertThat(move(List.of(third), second).moved()).isFalse();
    assertThat(read()).returns(false, CursorRead::complete);
    assertThat(read().copies()).containsExactly(third, third);
  }

  @Test
  @DisplayName("when slots move, the cursor is placed under its new names; a lost copy is not")
  void slotsMove(MoreVertx more) {
    try (WriterFixture own =
        new WriterFixture(more.make(), Mode.CLUSTER, uris(), "slots:").awaitReady(true)) {
      String moved = own.redisKeys.cursor("0");
      Cursor behind = cursor(5);
      Cursor first = cursor(10);
      Cursor second = cursor(20);
      await(own.ask(Address.CURSOR_MOVE, new MoveCursor(List.of(), first)));
      int slot = KeySlot.of(moved);
      int from = slot * MASTERS / KeySlot.SLOTS;
      int to = (from + 1) % MASTERS;
      on(to, Command.HSET, cursorKeyOn(to, "slots:"), "snapshot", behind.position());
      moveSlot(slot, from, to);
      try {
        // Whose name will be another is still told, since it may be the oldest.
        CursorRead read = await(own.ask(Address.CURSOR_READ, new ReadCursor()));
        assertThat(read.complete()).isTrue();
        assertThat(read.copies()).contains(first, behind).doesNotContain(second);
        MoveCursor refused = new MoveCursor(List.of(first), second);
        assertThat(await(own.ask(Address.CURSOR_MOVE, refused)).moved()).isFalse();
        MoveCursor move = new MoveCursor(List.of(first, behind), second);
        assertThat(await(own.ask(Address.CURSOR_MOVE, move)).moved()).isTrue();
        for (int i = 0; i < MASTERS; i++) {
          // The one that "to" had before is dropped: its name is not the first there any more.
          assertThat(on(i, Command.KEYS, "slots:cursor*")).hasSize(1);
        }

        on(to, Command.DEL, moved);
        CursorMoved lost =
            await(own.ask(Address.CURSOR_MOVE, new MoveCursor(List.of(second), cursor(30))));
        assertThat(lost.moved()).isFalse();
        assertThat(lost.held().complete()).isFalse();
      } finally {
        moveSlot(slot, to, from);
      }
    }
  }

  private void moveSlot(int slot, int from, int to) {
    String source = String.valueOf(on(from, Command.CLUSTER, "MYID"));
    String target = String.valueOf(on(to, Command.CLUSTER, "MYID"));
    on(to, Command.CLUSTER, "SETSLOT", slot, "IMPORTING", source);
    on(from, Command.CLUSTER, "SETSLOT", slot, "MIGRATING", target);
    Response keys = on(from, Command.CLUSTER, "GETKEYSINSLOT", slot, 1_000);
    for (Response key : Objects.requireNonNull(keys)) {
      on(from, Command.MIGRATE, "127.0.0.1", cluster.server(to).port(), key.toString(), 0, 5_000);
    }
    for (int i = 0; i < MASTERS; i++) {
      on((to + i) % MASTERS, Command.CLUSTER, "SETSLOT", slot, "NODE", target);
    }
  }

  @Test
  @DisplayName("while one master is frozen the writer is not ready, and it recovers by itself")
  void frozenMaster(MoreVertx more) {
    // One of its own: the other tests have raised the fence of theirs.
    try (WriterFixture own =
        new WriterFixture(more.make(), Mode.CLUSTER, uris(), "frozen:").awaitReady(true)) {
      long pid = cluster.server(1).pid();
      Processes.signal(pid, "STOP");
      try {
        own.awaitNotReady("Redis is away");
      } finally {
        Processes.signal(pid, "CONT");
      }
      own.awaitReady(true);
      own.storeAtLast(row("a", 1, "{}"), row("b", 1, "{}"), row("c", 1, "{}"));
    }
    writer.awaitReady(true);
  }

  private List<String> uris() {
    return cluster.uris();
  }

  private CursorRead read() {
    return await(writer.ask(Address.CURSOR_READ, new ReadCursor()));
  }

  private CursorMoved move(List<Cursor> previous, Cursor next) {
    return await(writer.ask(Address.CURSOR_MOVE, new MoveCursor(previous, next)));
  }

  private String cursorKeyOn(int node) {
    return cursorKeyOn(node, "rc:");
  }

  private String cursorKeyOn(int node, String prefix) {
    Response keys = on(node, Command.KEYS, prefix + "cursor*");
    return Stream.of(keys)
        .flatMap(Response::stream)
        .map(Response::toString)
        .findFirst()
        .orElseThrow();
  }

  private @Nullable Response on(int node, Command command, Object... arguments) {
    return cluster.on(node).send(command, arguments);
  }

  private static Cursor cursor(long xmax) {
    return new Cursor("3:" + xmax + ":", "identity", new Term(1, 1));
  }
}

package io.reactivecache.redis.client;

import static io.reactivecache.redis.writer.WriterFixture.awaitRefusal;
import static io.reactivecache.redis.writer.WriterFixture.key;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.embedded.Processes;
import io.reactivecache.message.BatchId;
import io.reactivecache.redis.writer.WriterFixture;
import io.reactivecache.row.RowChange;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class RedisOutageIT {

  /** Slow enough in loading a few thousand keys that a test can look at it. */
  private static final List<String> SETTINGS =
      List.of(
          "--save",
          "",
          "--enable-debug-command",
          "yes",
          "--key-load-delay",
          "1000",
          "--loading-process-events-interval-bytes",
          "1024");

  private TestRedis redis;
  private WriterFixture writer;

  @BeforeEach
  void start(Vertx vertx) {
    redis = TestServers.ownRedis("redis-outage", SETTINGS);
    writer = new WriterFixture(vertx, redis.uri(), "rc:").awaitReady(true);
  }

  @AfterEach
  void stop() {
    writer.close();
    redis.close();
  }

  @Test
  @DisplayName("a frozen Redis is noticed by a store in bounded time, and forgotten when it thaws")
  void frozen() {
    writer.store(row("a", 1, "1"));
    BatchId id = writer.nextId();
    redis.freeze();
    try {
      long begun = System.nanoTime();
      assertThat(refusal(id, row("a", 2, "2"))).isEqualTo(Reason.UNAVAILABLE);
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
          .isLessThan(WriterFixture.COMMAND_TIMEOUT_MILLIS + 3_000);
      writer.awaitNotReady("Redis is away");
      assertThat(refusal(id, row("a", 2, "2"))).isEqualTo(Reason.UNAVAILABLE);
    } finally {
      redis.thaw();
    }

    writer.awaitReady(true);
    await(writer.send(id, List.of(row("a", 2, "2")), WriterFixture.NEVER_LATE));
    assertThat(writer.field(key("a"), "row")).isEqualTo("2");
  }

  @Test
  @DisplayName("a frozen Redis is noticed while nothing is stored")
  void frozenWhileIdle() {
    redis.freeze();
    try {
      writer.awaitNotReady("no answer");
    } finally {
      redis.thaw();
    }
    writer.awaitReady(true);
  }

  @Test
  @DisplayName("after a crash and a restart, which empties the script cache, stores go on")
  void restarted() {
    writer.store(row("a", 1, "1"));
    redis.kill();
    writer.awaitReady(false);
    redis.restart();

    writer.storeAtLast(row("a", 2, "2"));
    writer.awaitReady(true);
    assertThat(writer.field(key("a"), "row")).isEqualTo("2");
  }

  @Test
  @DisplayName("a writer starts without Redis and finds it later")
  void startsWithoutRedis(MoreVertx more) {
    redis.kill();
    try (WriterFixture early = new WriterFixture(more.make(), redis.uri(), "early:")) {
      early.awaitNotReady("Redis is away");
      redis.restart();
      early.awaitReady(true);
      early.store(row("a", 1, "1"));
    }
  }

  @Test
  @DisplayName("while Redis loads its data the writer is not ready")
  void loading() {
    writer.redis(Command.DEBUG, "POPULATE", "1500");
    writer.redis(Command.SAVE);
    redis.kill();
    redis.restart();

    writer.awaitNotReady("LOADING");
    writer.awaitReady(true);
    writer.storeAtLast(row("a", 1, "1"));
  }

  @Test
  @DisplayName("a connection that Redis kills is replaced")
  void killed() {
    writer.store(row("a", 1, "1"));
    writer.redis(Command.CLIENT, "KILL", "TYPE", "normal");

    writer.storeAtLast(row("a", 2, "2"));
    assertThat(writer.field(key("a"), "row")).isEqualTo("2");
  }

  @Test
  @DisplayName("a Redis without memory refuses the whole batch until it has some")
  void outOfMemory() {
    BatchId id = writer.nextId();
    writer.redis(Command.CONFIG, "SET", "maxmemory", "1");

    assertThat(refusal(id, row("a", 1, "1"), row("b", 1, "1"))).isEqualTo(Reason.UNAVAILABLE);
    writer.awaitNotReady("OOM");
    assertThat(writer.published).isEmpty();

    writer.redis(Command.CONFIG, "SET", "maxmemory", "0");
    await(writer.send(id, List.of(row("a", 1, "1"), row("b", 1, "1")), WriterFixture.NEVER_LATE));
    writer.awaitReady(true);
    assertThat(writer.nextPublished().batch()).isEqualTo(id);
  }

  @Test
  @DisplayName("a master that became a replica is left for its successor")
  void demoted() {
    BatchId id = writer.nextId();
    writer.redis(Command.REPLICAOF, "127.0.0.1", Integer.toString(Processes.freePort()));

    assertThat(refusal(id, row("a", 1, "1"))).isEqualTo(Reason.UNAVAILABLE);
    writer.awaitNotReady("READONLY");

    writer.redis(Command.REPLICAOF, "NO", "ONE");
    writer.awaitReady(true);
    await(writer.send(id, List.of(row("a", 1, "1")), WriterFixture.NEVER_LATE));
  }

  @Test
  @DisplayName("after FLUSHALL rows are stored anew")
  void flushed() {
    writer.store(row("a", 2, "2"));
    writer.redis(Command.FLUSHALL);
    writer.store(row("a", 1, "1"));

    assertThat(writer.field(key("a"), "version")).isEqualTo("1-1");
  }

  @Test
  @DisplayName("a missing password is an outage that says why; with the password all is well")
  void password(MoreVertx more) {
    writer.redis(Command.CONFIG, "SET", "requirepass", "s3cret");
    try (WriterFixture without = new WriterFixture(more.make(), redis.uri(), "rc:")) {
      without.awaitNotReady("wants a password and got none");
    }
    try (WriterFixture inUri = new WriterFixture(more.make(), uriWith("s3cret"), "rc:")) {
      inUri.awaitReady(true).store(row("a", 1, "1"));
    }
    RedisConfig configured =
        new RedisConfig(
            Mode.STANDALONE,
            List.of(uriWith("0ld")),
            Optional.empty(),
            Optional.of("s3cret"),
            "rc:",
            2_000,
            1_000);
    try (WriterFixture instead = new WriterFixture(more.make(), configured)) {
      instead.awaitReady(true).store(row("a", 2, "2"));
    }
  }

  private String uriWith(String password) {
    return "redis://:" + password + "@127.0.0.1:" + redis.port() + "/0";
  }

  private Reason refusal(BatchId id, RowChange... rows) {
    return awaitRefusal(writer.send(id, List.of(rows), WriterFixture.NEVER_LATE));
  }
}

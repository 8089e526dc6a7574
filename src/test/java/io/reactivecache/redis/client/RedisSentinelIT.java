package io.reactivecache.redis.client;

import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.redis.writer.WriterFixture;
import io.reactivecache.support.Sentinel;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class RedisSentinelIT {

  private EmbeddedRedisServer master;
  private EmbeddedRedisServer replica;
  private Sentinel sentinel;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    master = TestServers.ownRedisProcess("sentinel-master", List.of("--save", ""));
    replica =
        TestServers.ownRedisProcess(
            "sentinel-replica", List.of("--save", "", "--replicaof", "127.0.0.1 " + master.port()));
    sentinel = Sentinel.of(master, directory);
  }

  @AfterEach
  void stop() {
    sentinel.close();
    replica.close();
    master.close();
  }

  @Test
  @DisplayName("after a failover the writer finds the new master through Sentinel")
  void failover(Vertx vertx) {
    RedisConfig config =
        new RedisConfig(
            Mode.SENTINEL,
            List.of(sentinel.uri()),
            Optional.of(Sentinel.MASTER_NAME),
            Optional.empty(),
            "rc:",
            2_000,
            1_000);
    try (WriterFixture writer = new WriterFixture(vertx, config).awaitReady(true)) {
      writer.store(row("a", 1, "\"on the master\""));
      master.kill();

      writer.storeAtLast(row("a", 2, "\"on its successor\""));
      writer.awaitReady(true);
      assertThat(ask(vertx, replica.uri(), Request.cmd(Command.HGET, "rc:profile:a", "row")))
          .isEqualTo("\"on its successor\"");
    }
  }

  private static String ask(Vertx vertx, String uri, Request request) {
    return String.valueOf(await(Redis.createClient(vertx, uri).send(request)));
  }
}

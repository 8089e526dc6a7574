package io.reactivecache.redis.client;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.support.EventLoop;
import io.reactivecache.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class GatheredReadsIT {

  private final String prefix = TestServers.uniquePrefix();
  private EventLoop loop;
  private Redis client;
  private GatheredReads commands;

  @BeforeEach
  void start(Vertx vertx) {
    loop = EventLoop.of(vertx);
    client = Redis.createClient(vertx, TestServers.redis().uri());
    commands = new GatheredReads(vertx, await(client.connect()), Mode.STANDALONE);
  }

  @Test
  @DisplayName("each read of a turn gets its own answer, and an error fails only its own")
  void answers() {
    List<Future<@Nullable Response>> asked =
        inOneTurn(set("a", "1"), set("c", "3"), text("b"), get("a"), get("b"), get("c"), get("d"));

    assertThat(value(asked.get(3))).isEqualTo("1");
    assertThatThrownBy(() -> await(asked.get(4))).hasMessageContaining("WRONGTYPE");
    assertThat(value(asked.get(5))).isEqualTo("3");
    assertThat(value(asked.get(6))).isNull();
  }

  @Test
  @DisplayName("a read sees the writes before it and not those after it")
  void order() {
    List<Future<@Nullable Response>> asked =
        inOneTurn(set("a", "1"), get("a"), get("a"), set("a", "2"), get("a"), set("a", "3"));

    assertThat(value(asked.get(1))).isEqualTo("1");
    assertThat(value(asked.get(2))).isEqualTo("1");
    assertThat(value(asked.get(4))).isEqualTo("2");
  }

  @Test
  @DisplayName("reads of later turns are sent as well")
  void laterTurns() {
    await(inOneTurn(set("a", "1"), get("a")).get(1));

    assertThat(value(inOneTurn(get("a")).get(0))).isEqualTo("1");
    assertThat(value(inOneTurn(get("b"), get("a")).get(1))).isEqualTo("1");
  }

  @Test
  @DisplayName("what is gathered when the connection has gone fails")
  void connectionGone(VertxTestContext test) {
    Checkpoint failed = test.checkpoint(2);
    await(client.close());

    inOneTurn(get("a"), get("b"))
        .forEach(answer -> answer.onComplete(test.failing(gone -> failed.flag())));
  }

  private List<Future<@Nullable Response>> inOneTurn(Request... requests) {
    return loop.run(() -> Stream.of(requests).map(commands::send).toList());
  }

  private Request get(String key) {
    return Request.cmd(Command.HMGET).arg(prefix + key).arg("field");
  }

  private Request set(String key, String value) {
    return Request.cmd(Command.HSET).arg(prefix + key).arg("field").arg(value);
  }

  private Request text(String key) {
    return Request.cmd(Command.SET).arg(prefix + key).arg("text");
  }

  private static @Nullable String value(Future<@Nullable Response> answer) {
    Response fields = await(answer);
    Response field = fields == null ? null : fields.get(0);
    return field == null ? null : field.toString();
  }
}

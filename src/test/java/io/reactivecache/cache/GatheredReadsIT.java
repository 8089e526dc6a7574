package io.reactivecache.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.support.TestServers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GatheredReadsIT {

  private final Vertx vertx = Vertx.vertx();
  private final String prefix = TestServers.uniquePrefix();
  private final Redis client = Redis.createClient(vertx, TestServers.redis().uri());
  private final RedisConnection connection = await(client.connect());
  private final GatheredReads commands = new GatheredReads(vertx, connection, Mode.STANDALONE);

  @AfterEach
  void stop() {
    await(vertx.close());
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
  void connectionGone() {
    await(client.close());

    inOneTurn(get("a"), get("b"))
        .forEach(answer -> assertThatThrownBy(() -> await(answer)).isNotNull());
  }

  private List<Future<@Nullable Response>> inOneTurn(Request... requests) {
    Context context = vertx.getOrCreateContext();
    Promise<List<Future<@Nullable Response>>> sent = Promise.promise();
    context.runOnContext(
        turn -> {
          List<Future<@Nullable Response>> answers = new ArrayList<>();
          for (Request request : requests) {
            answers.add(commands.send(request));
          }
          sent.complete(answers);
        });
    return await(sent.future());
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

  private static <T> T await(Future<T> future) {
    return future.timeout(20, TimeUnit.SECONDS).await();
  }
}

package io.reactivecache.redis.writer;

import static io.reactivecache.redis.writer.WriterFixture.NEVER_LATE;
import static io.reactivecache.redis.writer.WriterFixture.awaitRefusal;
import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.BatchId;
import io.reactivecache.message.DropOldEpochs;
import io.reactivecache.message.ReadCursor;
import io.reactivecache.row.RowChange;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RedisUser;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@DisplayName("A store whose user lost a right in the middle")
@SuppressWarnings("NullAway.Init")
class StoreRightsIT {

  private final String prefix = TestServers.uniquePrefix();
  private TestRedis redis;
  private RedisProbe admin;
  private RedisUser user;
  private WriterFixture writer;

  @BeforeEach
  void start(Vertx vertx) {
    redis = TestServers.ownRedis("redis-store-rights", List.of("--save", ""));
    admin = new RedisProbe(redis.uri(), prefix);
    user = new RedisUser(List.of(admin), prefix).make();
    writer = new WriterFixture(vertx, user.at(redis.uri()), prefix).awaitReady(true);
  }

  @AfterEach
  void stop() {
    writer.close();
    admin.close();
    redis.close();
  }

  @Test
  @DisplayName("leaves no deleted row under the version of its deletion")
  void remove() {
    writer.store(row("a", 1, "\"there\""));
    user.set("-hdel");
    RowChange deletion = row("a", 2, null);
    BatchId id = refused(deletion);
    assertThat(admin.version("profile", "a")).isEqualTo("1-1");

    user.set("+hdel");
    await(writer.send(id, List.of(deletion), NEVER_LATE));
    assertThat(admin.version("profile", "a")).isEqualTo("1-2");
    assertThat(admin.row("profile", "a")).isNull();
  }

  @Test
  @DisplayName("takes nothing for gone that it may not look at, and stores nothing older")
  void look() {
    writer.store(row("a", 5, "\"newer\""));
    user.set("-hmget");
    refused(row("a", 4, "\"older\""));
    assertThat(admin.version("profile", "a")).isEqualTo("1-5");
    assertThat(awaitRefusal(writer.ask(Address.CURSOR_READ, new ReadCursor())))
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(awaitRefusal(writer.ask(Address.OLDER_DROP, new DropOldEpochs(2, ""))))
        .isEqualTo(Reason.UNAVAILABLE);

    user.set("+hmget");
    assertThat(writer.dropAll(2)).isEqualTo(1);
  }

  private BatchId refused(RowChange row) {
    BatchId id = writer.nextId();
    assertThat(awaitRefusal(writer.send(id, List.of(row), NEVER_LATE)))
        .isEqualTo(Reason.UNAVAILABLE);
    return id;
  }
}

package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.support.EventLoop;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
class WriteOrderIT {

  private final TestDatabase database = TestServers.newDatabase();
  private Vertx vertx;
  private EventLoop loop;
  private GroupCommit writes;

  @BeforeAll
  void start(Vertx vertx) {
    this.vertx = vertx;
    loop = EventLoop.of(vertx);
    writes = loop.run(() -> groupCommit(500));
  }

  @AfterAll
  void stop() {
    loop.await(writes::close);
    database.close();
  }

  @Test
  @DisplayName("writes and deletes of one profile act in the order of their calls")
  void deletesBetweenWrites() {
    List<String> seen =
        loop.await(
            () -> {
              Future<WrittenProfile> one = writes.change("phoenix", ProfileAction.INC_LIKES);
              Future<WrittenProfile> two = writes.change("phoenix", ProfileAction.INC_LIKES);
              Future<Optional<WrittenProfile>> gone = writes.delete("phoenix");
              Future<Optional<WrittenProfile>> none = writes.delete("phoenix");
              Future<WrittenProfile> again = writes.change("phoenix", ProfileAction.INC_LIKES);
              return Future.all(one, two, gone, none, again)
                  .map(
                      all ->
                          List.of(
                              likes(two.result()),
                              likes(gone.result().orElseThrow()),
                              String.valueOf(none.result().isPresent()),
                              likes(again.result())));
            });

    assertThat(seen).containsExactly("2", "2", "false", "1");
  }

  @Test
  @DisplayName("writes that were merged leave what they leave one by one")
  void mergedLikeOneByOne() {
    Random random = new Random(11);
    long[] expected = new long[3];
    for (int round = 0; round < 40; round++) {
      List<Runnable> calls = new ArrayList<>();
      List<Future<WrittenProfile>> answers = new ArrayList<>();
      for (int i = random.nextInt(20); i >= 0; i--) {
        int who = random.nextInt(3);
        ProfileAction action =
            round % 2 == 0 && random.nextInt(5) > 1
                ? ProfileAction.DEC_LIKES
                : ProfileAction.INC_LIKES;
        expected[who] = Math.max(0, expected[who] + action.step());
        calls.add(() -> answers.add(writes.change("merged" + who + "\uD83D\uDE00", action)));
      }
      loop.await(
          () -> {
            calls.forEach(Runnable::run);
            return Future.all(answers);
          });
      for (int who = 0; who < 3; who++) {
        List<?> row =
            database.query(
                "select likes_count from profile where username = ?",
                "merged" + who + "\uD83D\uDE00");
        assertThat(row.isEmpty() ? "[[0]]" : row.toString()).isEqualTo("[[" + expected[who] + "]]");
      }
    }
  }

  @Test
  @DisplayName("over the bound a write is refused at once, and the others are not")
  void bounded() {
    List<Future<WrittenProfile>> answers =
        loop.await(
            () -> {
              List<Future<WrittenProfile>> calls = new ArrayList<>();
              for (int i = 0; i < 502; i++) {
                calls.add(writes.change("bounded" + i, ProfileAction.INC_LIKES));
              }
              return Future.join(calls).transform(done -> Future.succeededFuture(calls));
            });

    assertThat(answers.subList(0, 500)).allMatch(Future::succeeded);
    assertThat(answers.subList(500, 502)).allMatch(Future::failed);
    assertThat(answers.get(500).cause()).isInstanceOf(HttpFailure.class);
  }

  @Test
  @DisplayName("closing finishes what was accepted and refuses what comes later")
  void close() {
    loop.await(
        () -> {
          GroupCommit closing = groupCommit(100);
          Future<WrittenProfile> accepted = closing.change("last", ProfileAction.INC_LIKES);
          return closing.close().compose(closed -> accepted);
        });
    assertThat(database.value("select likes_count from profile where username = 'last'"))
        .isEqualTo("1");

    assertThatThrownBy(
            () ->
                loop.await(
                    () -> {
                      GroupCommit closed = groupCommit(100);
                      return closed
                          .close()
                          .compose(done -> closed.change("later", ProfileAction.INC_LIKES));
                    }))
        .isInstanceOf(HttpFailure.class);
  }

  private GroupCommit groupCommit(int maxWaiting) {
    return new GroupCommit(
        vertx,
        new PostgresConfig(database.uri(), Optional.empty(), 2_000, 2_000),
        new ApiOptions("127.0.0.1", 0, true, 2, maxWaiting, 1024),
        Optional.empty(),
        new Metrics());
  }

  private static String likes(WrittenProfile profile) {
    return new JsonObject(profile.answer())
        .getJsonObject("profile")
        .getLong("likes_count")
        .toString();
  }
}

package io.reactivecache;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationException;
import io.reactivecache.config.ConfigurationReader;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.WriterOptions;
import io.reactivecache.embedded.Processes;
import io.reactivecache.message.BatchId;
import io.reactivecache.message.RowsStored;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LauncherTest {

  private final Queue<String> events = new ConcurrentLinkedQueue<>();

  /** Says when it starts and stops. */
  private final class Recorder extends VerticleBase {
    private final String name;
    private final Supplier<Future<?>> start;
    private final Supplier<Future<?>> stop;

    Recorder(String name, Supplier<Future<?>> start, Supplier<Future<?>> stop) {
      this.name = name;
      this.start = start;
      this.stop = stop;
    }

    @Override
    public Future<?> start() {
      return start.get().onSuccess(started -> events.add("+" + name));
    }

    @Override
    public Future<?> stop() {
      return stop.get().onSuccess(stopped -> events.add("-" + name));
    }
  }

  @Test
  @DisplayName(
      "verticles start in the order of the file, each with its number, and stop in reverse")
  void inOrder() throws Exception {
    Launcher launcher = await(Launcher.start(shipped(), false, recorders()));

    assertThat(kinds("+"))
        .containsExactly(
            "redis-writer", "pg-loader", "sse-fanout", "pg-listener", "http-api", "admin");
    assertThat(events).contains("+sse-fanout 0", "+sse-fanout 1", "+http-api 0");

    events.clear();
    await(launcher.stop());

    assertThat(kinds("-"))
        .containsExactly(
            "admin", "http-api", "pg-listener", "sse-fanout", "pg-loader", "redis-writer");
    assertThat(events).hasSize(7);
  }

  @Test
  @DisplayName("each instance has an event loop of its own, however few processors there are")
  void ownEventLoops() throws Exception {
    int loops = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE + 1;
    Configuration shipped = shipped();
    Configuration many =
        new Configuration(
            shipped.postgres(),
            shipped.redis(),
            shipped.mirrors(),
            List.of(
                new VerticleConfig(VerticleConfig.REDIS_WRITER, loops, WriterOptions.defaults())),
            shipped.cluster(),
            AccessConfig.defaults(),
            LimitsConfig.defaults());
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    VerticleFactory noted =
        (configuration, metrics, instance) ->
            new Recorder(
                "redis-writer " + instance,
                () -> Future.succeededFuture(threads.add(Thread.currentThread())),
                Future::succeededFuture);

    await(await(Launcher.start(many, false, Map.of(VerticleConfig.REDIS_WRITER, noted))).stop());

    assertThat(threads).hasSize(loops);
  }

  @Test
  @DisplayName("a verticle that does not start stops everything, and its cause is told")
  void failedStart() {
    Exception cause = new IllegalStateException("port 8080 is taken");
    Map<String, VerticleFactory> verticles = recorders();
    verticles.put(
        VerticleConfig.SSE_FANOUT,
        (configuration, metrics, instance) ->
            recorder("sse-fanout " + instance, instance == 1 ? cause : null));

    assertThatThrownBy(() -> await(Launcher.start(shipped(), false, verticles)))
        .hasMessage("sse-fanout 1 did not start: port 8080 is taken")
        .hasCause(cause);

    assertThat(kinds("-")).containsExactly("sse-fanout", "pg-loader", "redis-writer");
    assertThat(events).doesNotContain("+pg-listener 0", "+http-api 0");
  }

  @Test
  @DisplayName("a verticle whose constructor throws fails the start as well")
  void failedConstructor() {
    Map<String, VerticleFactory> verticles = recorders();
    verticles.put(
        VerticleConfig.HTTP_API,
        (configuration, metrics, instance) -> {
          throw new IllegalArgumentException("no such thing");
        });

    assertThatThrownBy(() -> await(Launcher.start(shipped(), false, verticles)))
        .hasMessage("http-api 0 did not start: no such thing");

    assertThat(kinds("-")).hasSize(4);
  }

  @Test
  @DisplayName("a verticle that never stops does not keep the others from stopping")
  void hangingStop() throws Exception {
    Map<String, VerticleFactory> verticles = recorders();
    verticles.put(
        VerticleConfig.PG_LISTENER,
        (configuration, metrics, instance) ->
            new Recorder(
                "pg-listener " + instance,
                Future::succeededFuture,
                () -> Promise.promise().future()));
    Launcher launcher = await(Launcher.start(shipped(), false, verticles));
    events.clear();

    await(launcher.stop(Duration.ofSeconds(1)));

    assertThat(kinds("-"))
        .containsExactly("admin", "http-api", "sse-fanout", "pg-loader", "redis-writer");
  }

  @Test
  @DisplayName("two nodes form a cluster, and rows that one stored reach the other")
  void cluster(VertxTestContext test) throws Exception {
    int one = Processes.freePort();
    int two = Processes.freePort();
    Launcher first = await(Launcher.start(clustered(one, two), true, recorders()));
    Launcher second = await(Launcher.start(clustered(two, one), true, recorders()));
    try {
      Checkpoint heard = test.checkpoint();
      RowsStored sent = rowsStored();
      Bus receiver = new Bus(second.vertx());
      await(
          receiver
              .subscribe(
                  Address.ROWS_STORED,
                  rows ->
                      test.verify(
                          () -> {
                            assertThat(rows).isEqualTo(sent);
                            heard.flag();
                          }))
              .registered());

      new Bus(first.vertx()).publish(Address.ROWS_STORED, sent);

      assertThat(test.awaitCompletion(20, TimeUnit.SECONDS)).as("heard").isTrue();
    } finally {
      await(first.stop());
      await(second.stop());
    }
  }

  private static RowsStored rowsStored() {
    RowState state =
        new RowState(new RowKey("profile", "alice"), new RowVersion(7, 42), "{\"a\":\"\\u20ac\"}");
    RowState quarantined =
        new RowState(
            new RowKey("profile", "bob"), new RowVersion(7, 43), null, QuarantineReason.TOO_LARGE);
    return new RowsStored(
        new BatchId(new Term(7, 1), 0, 2, 1),
        List.of(new RowChange(state, 17), new RowChange(quarantined, 18)),
        List.of());
  }

  private static Configuration clustered(int port, int otherPort) throws ConfigurationException {
    Configuration shipped = shipped();
    ClusterConfig cluster =
        new ClusterConfig(
            "test-" + Math.min(port, otherPort),
            Optional.of("127.0.0.1"),
            port,
            List.of("127.0.0.1:" + otherPort));
    return new Configuration(
        shipped.postgres(),
        shipped.redis(),
        shipped.mirrors(),
        shipped.verticles(),
        cluster,
        AccessConfig.defaults(),
        LimitsConfig.defaults());
  }

  private static Configuration shipped() throws ConfigurationException {
    Map<String, String> freePorts =
        Map.of("RC_HTTP_PORT", "0", "RC_STREAM_PORT", "0", "RC_ADMIN_PORT", "0");
    return new ConfigurationReader().read(Path.of("conf/reactive-cache.json"), freePorts);
  }

  private Map<String, VerticleFactory> recorders() {
    Map<String, VerticleFactory> factories = new HashMap<>();
    for (String name :
        List.of(
            VerticleConfig.REDIS_WRITER,
            VerticleConfig.PG_LOADER,
            VerticleConfig.SSE_FANOUT,
            VerticleConfig.PG_LISTENER,
            VerticleConfig.HTTP_API,
            VerticleConfig.ADMIN)) {
      factories.put(
          name, (configuration, metrics, instance) -> recorder(name + " " + instance, null));
    }
    return factories;
  }

  private Recorder recorder(String name, @Nullable Exception failure) {
    return new Recorder(
        name,
        () -> failure == null ? Future.succeededFuture() : Future.failedFuture(failure),
        Future::succeededFuture);
  }

  /** The names of what started or stopped, in order, once for all instances of a kind. */
  private List<String> kinds(String sign) {
    return events.stream()
        .filter(event -> event.startsWith(sign))
        .map(event -> event.substring(1, event.indexOf(' ')))
        .distinct()
        .toList();
  }
}

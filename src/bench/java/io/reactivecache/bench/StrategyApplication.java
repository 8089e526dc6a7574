package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An application that follows one strategy, with its database, and the server where it needs one.
 */
final class StrategyApplication {

  /** Few, so that requests for one key meet. */
  static final int KEYS = 20;

  /** Of the quiet part. */
  static final int PER_SECOND = 100;

  private static final int SETTLE_SECONDS = 3;
  private static final int MOST_SETTLE_SECONDS = 60;

  private final BenchEnvironment environment;
  private final String name;
  private final TestDatabase database;
  private final String prefix;
  private final Optional<URI> stream;
  private @Nullable LoadProcess process;

  StrategyApplication(BenchEnvironment environment, String name) throws Exception {
    this.environment = environment;
    this.name = name;
    this.database = FanOut.ticks(environment, KEYS);
    this.prefix = environment.uniqueName("strategy") + ":";
    this.stream = name.equals("reactive") ? Optional.of(server().stream()) : Optional.empty();
  }

  private BenchServer server() throws Exception {
    return BenchServer.setUp(environment, database)
        .withoutProfile()
        .mirror("tick", "tick", "key")
        .prefix(prefix)
        .start()
        .awaitReady();
  }

  String name() {
    return name;
  }

  /** Requests at a fixed rate: what they take, and how long cache and browser are behind. */
  Measured atRate() throws Exception {
    try (RedisMonitor monitor = new RedisMonitor(environment.redis().port());
        Onlooker browser = browser(monitor)) {
      JsonObject answer = process().call(order("rate").put("perSecond", PER_SECOND), 120);
      awaitFresh();
      return Latencies.decode(answer, "accepted")
          .toMeasured("request_")
          .and(monitor.stop().toMeasured("cache_"))
          .and(browser.stop().toMeasured("browser_"));
    }
  }

  private Onlooker browser(RedisMonitor monitor) throws IOException {
    return stream.isPresent()
        ? Onlooker.told(stream.get())
        : Onlooker.asking(environment.redis().port(), prefix, KEYS, monitor);
  }

  /** As many requests as the handlers can answer, and what the cache shows afterwards. */
  Measured flatOut() throws Exception {
    JsonObject answer = process().call(order("flat"), 120);
    settle();
    return Measured.of("per_second", answer.getDouble("perSecond")).and("stale", stale());
  }

  /** A death in the middle of that: what is lost, and what the cache shows afterwards. */
  Measured killed() throws Exception {
    LoadProcess dying = process();
    long millis = environment.effort().measured().toMillis();
    long began = Latencies.nowMicros();
    List<JsonObject> told =
        dying.callAndKill(order("told").put("millis", 10 * millis + 5_000), millis + 500);
    environment.end(dying);
    process = null;
    // What waits in a queue is worked off by the next one.
    process();
    settle();
    int lost = 0;
    for (int key = 0; key < KEYS; key++) {
      lost += isLost(told, key, began) ? 1 : 0;
    }
    return Measured.of("lost", lost).and("stale", stale()).and("answered", told.size());
  }

  /**
   * Whether a write was answered that began when the one that the database shows had been answered:
   * it came after that one, and is not there. Two that were under way at once may end in either
   * order; and one without an answer may have come last.
   */
  private boolean isLost(List<JsonObject> told, int key, long beganMicros) {
    long shown = inDatabase(key);
    long shownAnswered = shown < beganMicros ? shown : Long.MAX_VALUE;
    long newest = 0;
    for (JsonObject one : told) {
      if (one.getInteger("key", -1) == key) {
        long stamp = one.getLong("stamp");
        newest = Math.max(newest, stamp);
        shownAnswered = stamp == shown ? one.getLong("answered") : shownAnswered;
      }
    }
    return newest > shownAnswered;
  }

  /** Waits until the queue is worked off, as long as that is given, and the stated time more. */
  private void settle() throws InterruptedException {
    try (RedisCli redis = new RedisCli(environment.redis().port())) {
      await(MOST_SETTLE_SECONDS, () -> "0".equals(redis.call("LLEN", prefix + "queue")));
    }
    // Part of what is measured: nothing tells when a strategy has nothing on its way.
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
  }

  /** Waits until the cache shows the last writes; some strategies may never come to that. */
  private void awaitFresh() {
    await(SETTLE_SECONDS, () -> stale() == 0);
  }

  private static void await(int mostSeconds, Callable<Boolean> condition) {
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(mostSeconds))
          .pollInterval(Duration.ofMillis(50))
          .until(condition);
    } catch (ConditionTimeoutException late) {
      // What is still wrong then is counted.
    }
  }

  private int stale() {
    int stale = 0;
    try (RedisCli redis = new RedisCli(environment.redis().port())) {
      for (int key = 0; key < KEYS; key++) {
        stale += StrategyCache.get(redis, prefix, key) == inDatabase(key) ? 0 : 1;
      }
    }
    return stale;
  }

  private long inDatabase(int key) {
    String at = database.value("select at from tick where key = ?", "k" + key);
    return at == null ? 0 : Long.parseLong(at);
  }

  private JsonObject order(String what) {
    return new JsonObject()
        .put("do", what)
        .put("millis", environment.effort().measured().toMillis());
  }

  private LoadProcess process() throws IOException {
    LoadProcess running = process;
    if (running == null) {
      running =
          LoadProcess.start(
              environment,
              StrategyLoad.class,
              new JsonObject()
                  .put("strategy", name)
                  .put("jdbcUrl", database.jdbcUrl())
                  .put("redisPort", environment.redis().port())
                  .put("prefix", prefix),
              "");
      process = running;
    }
    return running;
  }
}

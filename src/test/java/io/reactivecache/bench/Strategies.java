package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The article's three strategies: what a request costs, how far the cache is behind, and what a
 * {@code kill -9} of the application leaves lost or stale.
 */
final class Strategies implements Subject {

  /** Few, so that requests for one key meet. */
  static final int KEYS = 20;

  private static final List<String> NAMES = List.of("write through", "write behind", "reactive");
  private static final int PER_SECOND = 100;
  private static final int SETTLE_SECONDS = 3;
  private static final int MOST_SETTLE_SECONDS = 60;

  @Override
  public String name() {
    return "strategies";
  }

  @Override
  public Report measure(Lab lab) throws Exception {
    Report report =
        new Report("Strategies")
            .text(
                ("Eight handlers write %d rows. *Request* and *cache* count from when a request was due, at %d a second, to its answer and to the "
                        + "store in Redis (as its MONITOR says), *browser* until a page shows it or something newer: reactive by a stream, the others by asking the cache "
                        + "for all rows every second, as a page does that nobody tells. *Stale*: rows that the cache shows otherwise than PostgreSQL, three seconds after eight "
                        + "handlers worked flat out and the queue was worked off, which is given a minute; nothing would ever mend them. *Killed*: the application dies by `kill -9` in the middle and is started "
                        + "again; *lost* are rows whose newest answered write is not in PostgreSQL. The queue of write behind is a list in Redis.")
                    .formatted(KEYS, PER_SECOND));
    List<Application> applications = new ArrayList<>();
    for (String name : NAMES) {
      applications.add(new Application(lab, name));
    }
    Alternation quiet =
        Alternation.run(
            lab,
            "100/s",
            applications.stream().map(one -> new Variant(one.name, one::atRate)).toList());
    Alternation busy =
        Alternation.run(
            lab,
            "flat out",
            applications.stream().map(one -> new Variant(one.name, one::flatOut)).toList());
    Alternation killed =
        Alternation.run(
            lab,
            "killed",
            applications.stream().map(one -> new Variant(one.name, one::killed)).toList());
    Grid grid =
        new Grid(
            "",
            "request p50 / p99, ms",
            "cache p50 / p99, ms",
            "browser p50 / p99, ms",
            "requests a second",
            "stale",
            "killed: lost",
            "killed: stale");
    for (String name : NAMES) {
      grid.row(
          name,
          both(quiet.of(name), "request_"),
          both(quiet.of(name), "cache_"),
          both(quiet.of(name), "browser_"),
          busy.of(name).figure("per_second").asFigure(),
          rows(busy.of(name), "stale"),
          rows(killed.of(name), "lost"),
          rows(killed.of(name), "stale"));
    }
    return report.table(grid).raw("quiet", quiet).raw("busy", busy).raw("killed", killed);
  }

  private static String both(Series series, String prefix) {
    return Spread.figure(series.median(prefix + "p50_micros") / 1_000)
        + " / "
        + Spread.figure(series.median(prefix + "p99_micros") / 1_000);
  }

  private static String rows(Series series, String figure) {
    Spread spread = series.figure(figure);
    return "%.0f (%.0f-%.0f)".formatted(spread.median(), spread.min(), spread.max());
  }

  /** One strategy with its database, and the server where it needs one. */
  private static final class Application {

    private final Lab lab;
    private final String name;
    private final TestDatabase database;
    private final String prefix;
    private final Optional<URI> stream;
    private @Nullable LoadProcess process;

    Application(Lab lab, String name) throws Exception {
      this.lab = lab;
      this.name = name;
      this.database = FanOut.ticks(lab, KEYS);
      this.prefix = lab.uniqueName("strategy") + ":";
      this.stream = name.equals("reactive") ? Optional.of(server().stream()) : Optional.empty();
    }

    private ServerProcess server() throws Exception {
      return ServerProcess.setUp(lab, database)
          .withoutProfile()
          .mirror("tick", "tick", "key")
          .prefix(prefix)
          .start()
          .awaitReady();
    }

    Measured atRate() throws Exception {
      try (RedisMonitor monitor = new RedisMonitor(lab.redis().port());
          Onlooker browser = browser(monitor)) {
        JsonObject answer = process().call(order("rate").put("perSecond", PER_SECOND), 120);
        awaitFresh();
        // The page that only asks has its last changes still to come.
        TimeUnit.MILLISECONDS.sleep(Onlooker.PAGE_ASKS_MILLIS);
        return Latencies.decode(answer, "accepted")
            .toMeasured("request_")
            .and(monitor.stop().toMeasured("cache_"))
            .and(browser.stop().toMeasured("browser_"));
      }
    }

    private Onlooker browser(RedisMonitor monitor) throws IOException {
      return stream.isPresent()
          ? Onlooker.told(stream.get())
          : Onlooker.asking(lab.redis().port(), prefix, KEYS, monitor);
    }

    Measured flatOut() throws Exception {
      JsonObject answer = process().call(order("flat"), 120);
      settle();
      return Measured.of("per_second", answer.getDouble("perSecond")).and("stale", stale());
    }

    Measured killed() throws Exception {
      LoadProcess dying = process();
      long millis = lab.effort().measured().toMillis();
      List<JsonObject> told =
          dying.callAndKill(order("told").put("millis", 10 * millis + 5_000), millis + 500);
      lab.end(dying);
      process = null;
      // What waits in a queue is worked off by the next one.
      process();
      settle();
      long[] answered = new long[KEYS];
      for (JsonObject one : told) {
        if (one.containsKey("key")) {
          int key = one.getInteger("key");
          answered[key] = Math.max(answered[key], one.getLong("stamp"));
        }
      }
      int lost = 0;
      for (int key = 0; key < KEYS; key++) {
        lost += inDatabase(key) < answered[key] ? 1 : 0;
      }
      return Measured.of("lost", lost).and("stale", stale()).and("answered", told.size());
    }

    /** Waits until the queue is worked off, as long as that is given, and the stated time more. */
    private void settle() throws InterruptedException {
      try (RedisCli redis = new RedisCli(lab.redis().port())) {
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
      try (RedisCli redis = new RedisCli(lab.redis().port())) {
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
      return new JsonObject().put("do", what).put("millis", lab.effort().measured().toMillis());
    }

    private LoadProcess process() throws IOException {
      LoadProcess running = process;
      if (running == null) {
        running =
            LoadProcess.start(
                lab,
                StrategyLoad.class,
                new JsonObject()
                    .put("strategy", name)
                    .put("jdbcUrl", database.jdbcUrl())
                    .put("redisPort", lab.redis().port())
                    .put("prefix", prefix),
                "");
        process = running;
      }
      return running;
    }
  }
}

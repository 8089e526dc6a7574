package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server has to bear at once: programs that write profiles by SQL, clients that increment
 * counters, and browsers that watch; and what must be true of all of it in the end.
 */
public final class Traffic implements AutoCloseable {

  private static final long PACE_NANOS = 10_000_000;

  private final RunningServer server;
  private final List<String> kept;
  private final List<String> keys;
  private final List<SqlWriter> programs;
  private final List<ApiWriter> clients;
  private final List<ReturningBrowser> watchers;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean writing = true;
  private volatile boolean watching = true;

  private Traffic(RunningServer server) {
    String name = TestServers.uniqueName("u");
    List<String> deleted = IntStream.range(0, 4).mapToObj(i -> name + "_gone_" + i).toList();
    this.server = server;
    this.kept = IntStream.range(0, 4).mapToObj(i -> name + "_kept_" + i).toList();
    this.keys = Stream.concat(kept.stream(), deleted.stream()).toList();
    this.programs =
        Stream.generate(() -> new SqlWriter(server.database(), kept, deleted)).limit(2).toList();
    this.clients = Stream.generate(() -> new ApiWriter(server.api(), kept)).limit(2).toList();
    this.watchers = Stream.generate(() -> new ReturningBrowser(server, keys)).limit(3).toList();
  }

  /** Two of each; returns when all of them have something done. */
  public static Traffic start(RunningServer server) {
    Traffic traffic = new Traffic(server);
    traffic.programs.forEach(program -> traffic.write(program::write));
    traffic.clients.forEach(client -> traffic.write(client::write));
    traffic.threads.execute(traffic::watch);
    return traffic.awaitWrites();
  }

  /** Waits until both SQL and the API wrote some more. */
  public Traffic awaitWrites() {
    return awaitSqlWrites().awaitApiWrites();
  }

  public Traffic awaitSqlWrites() {
    awaitMore("writes by SQL", 20, () -> sum(programs, SqlWriter::done));
    return this;
  }

  public Traffic awaitApiWrites() {
    awaitMore("acknowledged increments", 20, () -> sum(clients, ApiWriter::done));
    return this;
  }

  /** Waits until the API refused a few more writes. */
  public Traffic awaitRefusals() {
    awaitMore("refused increments", 4, this::refusals);
    return this;
  }

  /** Waits until each browser was shown something more. */
  public Traffic awaitEvents() {
    for (ReturningBrowser watcher : watchers) {
      awaitMore("events", 5, watcher::eventCount);
    }
    return this;
  }

  /** Increments that the API did not acknowledge. */
  public long refusals() {
    return sum(clients, ApiWriter::refused);
  }

  /** Transactions by SQL that failed. */
  public long sqlFailures() {
    return sum(programs, SqlWriter::failed);
  }

  /** The longest that an increment took so far. */
  public long slowestMillis() {
    return clients.stream().mapToLong(ApiWriter::slowestMillis).max().orElse(0);
  }

  /** How often a browser had to come back. */
  public long returns() {
    return sum(watchers, ReturningBrowser::returns);
  }

  public List<String> keys() {
    return keys;
  }

  /** Ends the writers. */
  public Traffic stopWriting() {
    writing = false;
    await("the last writes").atMost(Duration.ofSeconds(40)).until(() -> running.get() == 0);
    return this;
  }

  /**
   * Ends the writers, and waits until the server is ready and Redis, the API and every browser show
   * what PostgreSQL holds; then checks that nothing went back and that no increment was lost or
   * doubled.
   */
  public void settle() {
    stopWriting();
    server.awaitReady();
    Map<String, JsonObject> rows = rows(server.database());
    await("everybody shows the rows of PostgreSQL")
        .atMost(Duration.ofSeconds(25))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertShown(rows));
    for (ReturningBrowser watcher : watchers) {
      assertThat(watcher.backwards()).as("versions that went back").isEmpty();
    }
    assertThat(lostIncrements(server.database())).as("increments").isEmpty();
    for (ApiWriter client : clients) {
      assertThat(client.unexpected()).as("answers that are neither 200 nor 503").isEmpty();
    }
    assertThat(server.metric("reactive_cache_doorbell_missed_total", "")).isZero();
  }

  @Override
  public void close() {
    writing = false;
    watching = false;
    threads.shutdown();
    watchers.forEach(ReturningBrowser::close);
    programs.forEach(SqlWriter::close);
  }

  private void write(Runnable once) {
    running.incrementAndGet();
    threads.execute(
        () -> {
          try {
            while (writing) {
              once.run();
              LockSupport.parkNanos(PACE_NANOS);
            }
          } finally {
            running.decrementAndGet();
          }
        });
  }

  private void watch() {
    while (watching) {
      watchers.forEach(ReturningBrowser::comeBack);
      LockSupport.parkNanos(10 * PACE_NANOS);
    }
  }

  private void assertShown(Map<String, JsonObject> rows) {
    for (String key : keys) {
      JsonObject row = rows.get(key);
      for (ReturningBrowser watcher : watchers) {
        assertThat(watcher.shown().get(key)).as("browser: " + key).isEqualTo(row);
      }
      HttpResponse<String> answer = server.call("GET", "/v1/profile/" + key);
      assertThat(answer.statusCode()).as("API: " + key).isEqualTo(row == null ? 404 : 200);
      if (row != null) {
        assertThat(new JsonObject(answer.body())).as("API: " + key).isEqualTo(row);
      }
    }
    assertThat(wronglyCached(server.redis(), server.database())).isEmpty();
  }

  /** What Redis holds that is not what PostgreSQL holds. */
  public List<String> wronglyCached(RedisProbe redis, TestDatabase database) {
    Map<String, JsonObject> rows = rows(database);
    return redis.rows("profile").entrySet().stream()
        .filter(
            held -> {
              JsonObject row = rows.get(held.getKey());
              return held.getValue() == null
                  ? row != null
                  : !new JsonObject(held.getValue()).equals(row);
            })
        .map(held -> held.getKey() + " " + held.getValue() + " is " + rows.get(held.getKey()))
        .toList();
  }

  /** Increments that are missing in PostgreSQL, or there twice. */
  public List<String> lostIncrements(TestDatabase database) {
    Map<String, JsonObject> rows = rows(database);
    return kept.stream().flatMap(key -> miscounted(key, rows.get(key))).toList();
  }

  private Stream<String> miscounted(String key, @Nullable JsonObject row) {
    long likes = row == null ? 0 : row.getLong("likes_count");
    long acknowledged = sum(clients, client -> client.acknowledged(key));
    long unknown = sum(clients, client -> client.unknown(key));
    return likes >= acknowledged && likes <= acknowledged + unknown
        ? Stream.empty()
        : Stream.of(key + ": " + likes + " of " + acknowledged + " and perhaps " + unknown);
  }

  private static Map<String, JsonObject> rows(TestDatabase database) {
    Map<String, JsonObject> rows = new HashMap<>();
    for (List<@Nullable String> row :
        database.query("select username, to_jsonb(p) from profile p")) {
      rows.put(String.valueOf(row.get(0)), new JsonObject(String.valueOf(row.get(1))));
    }
    return rows;
  }

  private static void awaitMore(String what, long more, LongSupplier count) {
    long enough = count.getAsLong() + more;
    await(what).atMost(Duration.ofSeconds(30)).until(() -> count.getAsLong() >= enough);
  }

  private static <T> long sum(List<T> all, ToLongFunction<T> count) {
    return all.stream().mapToLong(count).sum();
  }
}

package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A {@link DebeziumProcess} and what it stored. It has a slot only while it follows: with one it
 * would go through the log of all databases, whoever is measured.
 */
final class DebeziumFollower implements Follower {

  private static final long MAX_SECONDS = 300;

  private final TestDatabase database;
  private final LoadProcess process;
  private final RedisCli redis;
  private final String prefix;

  private DebeziumFollower(
      TestDatabase database, LoadProcess process, RedisCli redis, String prefix) {
    this.database = database;
    this.process = process;
    this.redis = redis;
    this.prefix = prefix;
  }

  static DebeziumFollower start(BenchEnvironment environment, TestDatabase database, String cores)
      throws IOException {
    String prefix = environment.uniqueName("debezium") + ":";
    JsonObject configuration =
        new JsonObject()
            .put("postgresPort", environment.postgres().port())
            .put("database", database.name())
            .put("redisPort", environment.redis().port())
            .put("prefix", prefix);
    return new DebeziumFollower(
        database,
        LoadProcess.start(environment, DebeziumProcess.class, configuration, cores),
        environment.own(new RedisCli(environment.redis().port())),
        prefix);
  }

  @Override
  public void resume() throws IOException, InterruptedException {
    process.call(new JsonObject().put("do", "start"), MAX_SECONDS);
    awaitFollowed();
  }

  @Override
  public void pause() throws IOException, InterruptedException {
    process.call(new JsonObject().put("do", "stop"), MAX_SECONDS);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public String prefix() {
    return prefix;
  }

  /** Nobody else stores anything while it follows. */
  @Override
  public double stored() {
    return redis.calls("hset");
  }

  /** It stores in the order of commits. */
  @Override
  public void awaitFollowed() {
    long newest = CounterTable.change(database);
    Awaitility.await("Debezium has followed")
        .atMost(Duration.ofSeconds(MAX_SECONDS))
        .pollInterval(Duration.ofMillis(CounterTable.ASK_MILLIS))
        .until(() -> redis.call("HGET", prefix + "0", "row").endsWith(":" + newest + "}"));
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}

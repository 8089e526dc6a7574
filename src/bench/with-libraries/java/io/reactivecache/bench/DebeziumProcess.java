package io.reactivecache.bench;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium Engine that writes each change of the table of counters into Redis, in the order of
 * commits, a batch in one pipeline. Nothing in Redis is compared before: another writer, or an
 * earlier process of its kind that is late, could put an older row there.
 *
 * <p>Orders: {@code start}, from which on it misses no change, and {@code stop}, after which it has
 * no slot.
 */
public final class DebeziumProcess {

  private static final long START_SECONDS = 60;

  /**
   * How long it gathers changes for a batch: by default half a second, which is long for a page.
   */
  private static final String POLL_MILLIS = "5";

  private final JsonObject configuration;
  private final RedisCli redis;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
  private CompletableFuture<String> ended;

  private DebeziumProcess(JsonObject configuration) {
    this.configuration = configuration;
    this.redis = new RedisCli(configuration.getInteger("redisPort"));
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    // The log, which begins on the console.
    System.setOut(System.err);
    DebeziumProcess process = new DebeziumProcess(new JsonObject(arguments[0]));
    try {
      Orders.serve(process::handle, answers);
    } finally {
      process.stop();
      process.thread.shutdown();
    }
  }

  private JsonObject handle(JsonObject order) throws Exception {
    switch (order.getString("do")) {
      case "start" -> start();
      case "stop" -> stop();
      default -> throw new IllegalArgumentException(order.encode());
    }
    return new JsonObject();
  }

  private void start() throws Exception {
    CompletableFuture<Void> started = new CompletableFuture<>();
    CompletableFuture<String> end = new CompletableFuture<>();
    engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(properties())
            .using(
                new DebeziumEngine.ConnectorCallback() {
                  /** Its slot is there. */
                  @Override
                  public void taskStarted() {
                    started.complete(null);
                  }
                })
            .using(
                (success, message, error) -> {
                  end.complete(message);
                  started.completeExceptionally(new IllegalStateException(message, error));
                })
            .notifying(this::store)
            .build();
    ended = end;
    thread.execute(engine);
    started.get(START_SECONDS, TimeUnit.SECONDS);
  }

  private void stop() throws Exception {
    if (engine != null) {
      engine.close();
      ended.get(START_SECONDS, TimeUnit.SECONDS);
      engine = null;
    }
  }

  /** The table's rows are never deleted. */
  private void store(
      List<RecordChangeEvent<SourceRecord>> events,
      DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    List<List<String>> commands = new ArrayList<>(events.size());
    for (RecordChangeEvent<SourceRecord> event : events) {
      Struct row = ((Struct) event.record().value()).getStruct("after");
      commands.add(
          List.of("HSET", configuration.getString("prefix") + row.get("id"), "row", json(row)));
    }
    redis.pipeline(commands);
    for (RecordChangeEvent<SourceRecord> event : events) {
      committer.markProcessed(event);
    }
    committer.markBatchFinished();
  }

  private static String json(Struct row) {
    JsonObject json = new JsonObject();
    for (Field field : row.schema().fields()) {
      json.put(field.name(), row.get(field));
    }
    return json.encode();
  }

  private Properties properties() {
    String database = configuration.getString("database");
    Properties properties = new Properties();
    properties.put("name", database);
    properties.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    properties.put("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
    properties.put("database.hostname", "127.0.0.1");
    properties.put("database.port", configuration.getInteger("postgresPort").toString());
    properties.put("database.user", "postgres");
    properties.put("database.dbname", database);
    properties.put("topic.prefix", database);
    properties.put("plugin.name", "pgoutput");
    properties.put("slot.name", database);
    properties.put("slot.drop.on.stop", "true");
    properties.put("publication.autocreate.mode", "filtered");
    properties.put("table.include.list", "public.counter");
    properties.put("snapshot.mode", "no_data");
    properties.put("heartbeat.interval.ms", "0");
    properties.put("poll.interval.ms", POLL_MILLIS);
    return properties;
  }
}

package io.reactivecache.grown;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.schema.Migrations;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.AuditClient;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A schema in a database of its own, a server that mirrors all of it that has a key, and writers.
 */
public final class GrownRun implements AutoCloseable {

  private static final int WATCHED_KEYS = 25;

  /**
   * A table that cannot be mirrored.
   *
   * @param comment its own, in the schema
   * @param reason what attach() says
   */
  public record Unmirrored(String table, String comment, String reason) {}

  private final long seed;
  private final Application application;
  private final Streams streams = new Streams();
  private final Tally tally = new Tally();
  private final Map<MirroredTable, Map<String, @Nullable String>> before = new HashMap<>();
  private final Map<MirroredTable, Map<String, @Nullable String>> after = new LinkedHashMap<>();
  private final Catalog catalog;
  private final MirroredTables found;
  private final Truth truth;
  private @Nullable RunningServer running;

  /**
   * Makes the schema.
   *
   * @param script for psql; what PostgreSQL refuses of it is left out
   * @param keysOfTable how many mirrors a table gets at most, each by another key
   */
  public GrownRun(String script, long seed, int keysOfTable, int maxRowBytes) throws SQLException {
    this.seed = seed;
    this.application = new Application(script);
    Migrations.run(
        new PostgresConfig(application.database.uri(), Optional.empty(), 5_000, 30_000),
        "reactive-cache");
    this.catalog = Catalog.read(application.connect(), seed);
    List<Table> wanted = catalog.tables;
    this.found = MirroredTables.of(application.connect(), wanted, keysOfTable, maxRowBytes);
    this.truth = new Truth(application.connect(), catalog.types);
  }

  /** What PostgreSQL refused of the script. */
  public List<String> refusedStatements() {
    return application.refused;
  }

  public List<Unmirrored> unmirrored() {
    return found.refused.entrySet().stream()
        .map(
            entry ->
                new Unmirrored(entry.getKey().name(), entry.getKey().comment(), entry.getValue()))
        .toList();
  }

  /** How many tables there are, partitions not counted. */
  public long tables() {
    return catalog.tables.stream().filter(Table::isRoot).count();
  }

  /** How many of them are mirrored. */
  public long mirroredTables() {
    return found.mirrors.stream().map(MirroredTable::table).distinct().count();
  }

  /** Domains and columns for which no value was found. */
  public List<String> unfillable() {
    return catalog.unfillable;
  }

  /** Starts the server, and watches every mirror as a whole. */
  public RunningServer start() throws SQLException {
    for (MirroredTable mirror : found.mirrors) {
      before.put(mirror, truth.rows(mirror));
    }
    JsonArray mirrors = new JsonArray(found.mirrors.stream().map(GrownRun::json).toList());
    RunningServer server =
        RunningServer.setUp()
            .database(application.database)
            .options("http-api", options -> options.put("profile", false))
            .options("pg-listener", options -> options.put("auditKeysPerSecond", 3_000))
            .file(json -> json.put("mirrors", mirrors))
            .withoutWaiting()
            .start();
    running = server;
    awaitReady(server);
    found.mirrors.forEach(mirror -> streams.open(server, mirror, List.of()));
    return server;
  }

  private static void awaitReady(RunningServer server) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              HttpResponse<String> ready = server.ask("GET", "/health/ready");
              assertThat(Endpoints.isReady(ready)).as(ready.body()).isTrue();
            });
  }

  private static JsonObject json(MirroredTable mirror) {
    return new JsonObject()
        .put("name", mirror.name())
        .put("table", mirror.table().name())
        .put("key", new JsonArray(mirror.key()))
        .put("columns", new JsonArray(mirror.columns().isEmpty() ? List.of("*") : mirror.columns()))
        .put("maxRowBytes", mirror.maxRowBytes());
  }

  /** Fills the tables, opens streams of some keys, and writes for so long. */
  public void write(Duration howLong) throws Exception {
    application.grant(catalog.tables);
    new Writer(application.connect(), catalog, seed, tally, false).fill(4, 4);
    watchSome();
    long end = System.nanoTime() + howLong.toNanos();
    AtomicBoolean failed = new AtomicBoolean();
    BooleanSupplier goesOn = () -> System.nanoTime() < end && !failed.get();
    ExecutorService threads = Executors.newFixedThreadPool(Application.sessions() + 1);
    List<Future<?>> work = new ArrayList<>();
    for (int i = 0; i < Application.sessions(); i++) {
      Writer writer = new Writer(application.session(i), catalog, seed + 1 + i, tally, i == 0);
      work.add(
          threads.submit(
              () -> {
                writer.writeWhile(goesOn);
                return null;
              }));
    }
    work.add(threads.submit(() -> streams.readWhile(goesOn)));
    try {
      for (Future<?> one : work) {
        one.get(howLong.toSeconds() + 60, TimeUnit.SECONDS);
      }
    } finally {
      failed.set(true);
      threads.shutdown();
    }
  }

  /** One key of one mirror, many of another, and so on. */
  private void watchSome() throws SQLException {
    Random random = new Random(seed);
    for (MirroredTable mirror : found.mirrors) {
      List<String> keys =
          truth.rows(mirror).keySet().stream()
              .filter(key -> !key.isEmpty() && key.length() < 200)
              .toList();
      if (!keys.isEmpty()) {
        int count = random.nextBoolean() ? 1 : Math.min(keys.size(), WATCHED_KEYS);
        streams.open(server(), mirror, keys.subList(0, count));
      }
    }
  }

  /** Waits until all is handled, and compares everything. */
  public Comparison compare() throws SQLException {
    RunningServer server = server();
    Oracle.awaitHandled(application.database, server.redis());
    for (MirroredTable mirror : found.mirrors) {
      after.put(mirror, truth.rows(mirror));
    }
    streams.await(() -> streams.all.stream().allMatch(stream -> differences(stream).isEmpty()));
    Comparison comparison = new Comparison(server);
    for (StreamView stream : streams.all) {
      comparison.assertStream(stream, differences(stream));
    }
    Map<MirroredTable, Map<String, RowVersion>> seen = streams.seen();
    Map<String, Map<String, Comparison.Held>> held = comparison.redis();
    for (MirroredTable mirror : found.mirrors) {
      Map<String, Comparison.Held> rows = held.getOrDefault(mirror.name(), Map.of());
      Map<String, RowVersion> told = seen.getOrDefault(mirror, Map.of());
      Set<String> absent = new HashSet<>(rows.keySet());
      absent.addAll(told.keySet());
      absent.removeAll(rows(mirror).keySet());
      comparison.assertRedis(mirror, rows(mirror), rows, unchanged(mirror));
      comparison.assertApi(mirror, rows(mirror), absent, told);
      comparison.assertListed(mirror, rows(mirror));
    }
    // What nobody had asked for is there now.
    Map<String, Map<String, Comparison.Held>> read = comparison.redis();
    found.mirrors.forEach(
        mirror ->
            comparison.assertRedis(
                mirror, rows(mirror), read.getOrDefault(mirror.name(), Map.of()), Set.of()));
    return comparison;
  }

  private List<String> differences(StreamView stream) {
    Set<String> untold = stream.isWhole() ? unchanged(stream.mirror) : Set.of();
    return stream.differences(rows(stream.mirror), untold);
  }

  /** Rows as they were before the server: nobody may have told or asked for them yet. */
  private Set<String> unchanged(MirroredTable mirror) {
    Map<String, @Nullable String> rows = rows(mirror);
    return before.getOrDefault(mirror, Map.of()).entrySet().stream()
        .filter(entry -> Objects.equals(rows.get(entry.getKey()), entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private Map<String, @Nullable String> rows(MirroredTable mirror) {
    return after.getOrDefault(mirror, Map.of());
  }

  /**
   * Has some mirrors audited, which takes a second for each; what an audit had to repair, by
   * mirror.
   */
  public Map<String, String> audit(int count) {
    List<MirroredTable> some = new ArrayList<>(found.mirrors);
    Collections.shuffle(some, new Random(seed));
    Map<MirroredTable, AuditClient> audits = new LinkedHashMap<>();
    some.stream()
        .limit(count)
        .forEach(mirror -> audits.put(mirror, new AuditClient(server(), mirror.name())));
    audits.values().forEach(AuditClient::ask);
    Map<String, String> repaired = new LinkedHashMap<>();
    audits.forEach(
        (mirror, audit) -> {
          AuditClient.Result result = audit.awaitEnd();
          boolean isRight = result.repaired().values().stream().allMatch(rows -> rows == 0);
          if (!isRight || result.problem() != null) {
            repaired.put(mirror.toString(), result.toString());
          }
        });
    return repaired;
  }

  /** Statements that failed in our triggers. */
  public List<String> refusedByUs() {
    return tally.ours();
  }

  /** Statements that failed for a reason which is none of the schema's. */
  public List<String> unexpectedRefusals() {
    return tally.unexpected();
  }

  /** Of all statements. */
  public double takenShare() {
    return tally.takenShare();
  }

  /** Tables that never took a row. */
  public List<String> untouchedTables() {
    Set<String> roots =
        catalog.tables.stream()
            .filter(Table::isRoot)
            .map(Table::name)
            .collect(Collectors.toUnmodifiableSet());
    return tally.untouched().stream().filter(roots::contains).toList();
  }

  /** Mirrors of which no stream ever told anything. */
  public List<String> silentMirrors() {
    return streams.all.stream()
        .filter(stream -> stream.isWhole() && stream.events() == 0)
        .map(stream -> stream.mirror.toString())
        .toList();
  }

  /** How many rows cannot be shown. */
  public long unshown() {
    return after.values().stream()
        .flatMap(rows -> rows.values().stream())
        .filter(Objects::isNull)
        .count();
  }

  @Override
  public String toString() {
    long empty = after.values().stream().filter(Map::isEmpty).count();
    long held = after.values().stream().mapToLong(Map::size).sum();
    return String.format(
        "seed %d: %d tables, %d mirrored by %d mirrors; %s; %d rows at the end, %d of them not to be"
            + " shown, %d mirrors without any; %s",
        seed,
        tables(),
        mirroredTables(),
        found.mirrors.size(),
        tally,
        held,
        unshown(),
        empty,
        streams);
  }

  private RunningServer server() {
    return Objects.requireNonNull(running, "not started");
  }

  @Override
  public void close() throws SQLException {
    streams.close();
    application.disconnect();
    RunningServer server = running;
    if (server != null) {
      server.close();
    }
    application.close();
  }
}

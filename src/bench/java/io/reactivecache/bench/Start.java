package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** From {@code java -jar} to readiness, and to the first event in a browser. */
final class Start implements Subject {

  private static final String AS_IT_IS = "java -jar";
  private static final String SHARED = "with a class-data archive";
  private static final String READY = "ready_seconds";
  private static final String EVENT = "event_seconds";

  @Override
  public String name() {
    return "start";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    TestDatabase database = FanOut.ticks(environment, 1);
    BenchServer first = setUp(environment, database).start().awaitReady();
    String prefix = first.prefix();
    environment.end(first);
    List<Variant> variants = new ArrayList<>();
    variants.add(
        new Variant(
            AS_IT_IS,
            () -> turn(environment, database, setUp(environment, database).prefix(prefix))));
    if (BenchServer.isPackaged()) {
      String flag = "-XX:SharedArchiveFile=" + archive(environment, database, prefix);
      variants.add(
          new Variant(
              SHARED,
              () ->
                  turn(
                      environment,
                      database,
                      setUp(environment, database).prefix(prefix).jvm(flag))));
    }
    Alternation runs = Alternation.run(environment, "start", variants);
    ResultTable table = new ResultTable("", "ready, s", "first event, s", "resident then, MiB");
    BarChart plot = new BarChart("start", "Seconds to ready (median, range)");
    for (Variant variant : variants) {
      String name = variant.name();
      Series series = runs.of(name);
      table.row(
          name,
          series.figure(READY).asFigure(),
          series.figure(EVENT).asFigure(),
          series.figure("resident_mib").asFigure());
      plot.bar(name, series.figure(READY));
    }
    return new BenchReport("Start")
        .text(
            """
            PostgreSQL and Redis are up and know the server.

            - *Ready*: `/health/ready` of the admin face answers 200, asked every 5 ms.
            - *First event*: a browser that connects as soon as it can has a change that was
              written after that.
            - The archive is made by a start with `-XX:ArchiveClassesAtExit=classes.jsa` and used
              with `-XX:SharedArchiveFile=classes.jsa`.
            """)
        .table(table)
        .plot(plot)
        .raw("start", runs);
  }

  /** The classes of one start, written when it ends; only a jar's classes can be archived. */
  private static Path archive(BenchEnvironment environment, TestDatabase database, String prefix)
      throws Exception {
    Path archive = environment.directory().resolve("classes.jsa");
    Files.deleteIfExists(archive);
    environment.end(
        setUp(environment, database)
            .prefix(prefix)
            .jvm("-XX:ArchiveClassesAtExit=" + archive)
            .start()
            .awaitReady());
    return archive;
  }

  private static BenchServer.SetUp setUp(BenchEnvironment environment, TestDatabase database)
      throws Exception {
    return BenchServer.setUp(environment, database).withoutProfile().mirror("tick", "tick", "key");
  }

  private static Measured turn(
      BenchEnvironment environment, TestDatabase database, BenchServer.SetUp setUp)
      throws Exception {
    database.execute("update tick set at = 0");
    long began = System.nanoTime();
    BenchServer server = setUp.start().awaitReady();
    double ready = (System.nanoTime() - began) / 1e9;
    JsonObject streams = FanOut.loadOfOurs(server, database, 1, 1);
    try (EventStreams browser = EventStreams.of(streams);
        SqlPublisher publisher = new SqlPublisher(database.jdbcUrl())) {
      publisher.publish(0, Latencies.nowMicros());
      Awaitility.await("the first event")
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> browser.received() > 0);
      return Measured.of(READY, ready)
          .and(EVENT, (System.nanoTime() - began) / 1e9)
          .and("resident_mib", ProcFs.residentBytes(server.pid()) / 1_048_576.0);
    } finally {
      environment.end(server);
    }
  }
}

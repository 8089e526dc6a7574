package io.reactivecache.bench;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts all that bring a row to a browser, each on a table of its own, and a load for each. */
final class PeerSetUp {

  static final String OURS = "ours";

  private static final int KEYS = 1_000;
  private static final long START_SECONDS = 60;
  private static final String NCHAN_CHANNEL = "tick";

  private final BenchEnvironment environment;
  private final BenchReport report;
  private final Cores cores;

  /**
   * @param report where is said who is skipped
   */
  PeerSetUp(BenchEnvironment environment, BenchReport report, Cores cores) {
    this.environment = environment;
    this.report = report;
    this.cores = cores;
  }

  /** Ours first; those that cannot be had here are missing. */
  List<Peer> start() throws Exception {
    List<Peer> peers = new ArrayList<>(List.of(ours(), article()));
    Optional<Path> program = centrifugoProgram();
    if (program.isPresent()) {
      peers.add(centrifugo(program.get()));
    }
    if (Nchan.isInstalled()) {
      peers.add(nchan());
    } else {
      report.skipped("nchan", Nchan.MISSING);
    }
    return peers;
  }

  private Peer ours() throws Exception {
    TestDatabase database = FanOut.ticks(environment, KEYS);
    BenchServer server =
        BenchServer.setUp(environment, database)
            .withoutProfile()
            .mirror("tick", "tick", "key")
            .cores(cores.server())
            .start()
            .awaitReady();
    int port = server.stream().getPort();
    return peer(OURS, database, port, "/v1/stream?mirror=tick", server.pid());
  }

  private Peer article() throws Exception {
    TestDatabase database = FanOut.ticks(environment, KEYS);
    database.execute(ArticleTrigger.on("tick"));
    int port = Processes.freePort();
    LoadProcess server =
        listener(
            ArticleServer.class,
            new JsonObject()
                .put("databaseUri", database.uri())
                .put("redisUri", environment.redis().uri())
                .put("prefix", environment.uniqueName("article") + ":")
                .put("port", port));
    return peer("the article's way", database, port, "/", server.pid());
  }

  private Peer centrifugo(Path program) throws Exception {
    TestDatabase database = FanOut.ticks(environment, KEYS);
    Centrifugo server = Centrifugo.start(environment, program, database, cores.server());
    return peer("Centrifugo", database, server.port(), server.path(), server.pid());
  }

  private Peer nchan() throws Exception {
    TestDatabase database = FanOut.ticks(environment, KEYS);
    database.execute(ArticleTrigger.on("tick"));
    Nchan nchan = Nchan.start(environment, cores.server());
    LoadProcess feeder =
        listener(
            NchanFeeder.class,
            new JsonObject()
                .put("databaseUri", database.uri())
                .put("port", nchan.port())
                .put("channel", NCHAN_CHANNEL));
    return peer(
        "nchan", database, nchan.port(), "/sub/" + NCHAN_CHANNEL, nchan.pid(), feeder.pid());
  }

  private Optional<Path> centrifugoProgram() throws IOException, InterruptedException {
    if (Tool.find("go").isEmpty()) {
      report.skipped("Centrifugo", "Go, which builds it, is not installed");
      return Optional.empty();
    }
    try {
      return Optional.of(Centrifugo.build(environment));
    } catch (IllegalStateException failure) {
      environment.say("%s", failure);
      report.skipped("Centrifugo", "Go could not build it");
      return Optional.empty();
    }
  }

  /** One of the small programs between PostgreSQL and the browser, once it listens. */
  private LoadProcess listener(Class<?> main, JsonObject configuration)
      throws IOException, InterruptedException {
    LoadProcess listener = LoadProcess.start(environment, main, configuration, cores.server());
    listener.call(new JsonObject(), START_SECONDS);
    return listener;
  }

  /** With its load, whose stream is open. */
  private Peer peer(String name, TestDatabase database, int port, String path, Long... servers)
      throws IOException, InterruptedException {
    LoadProcess load =
        LoadProcess.start(
            environment,
            StreamLoad.class,
            new JsonObject()
                .put("port", port)
                .put("path", path)
                .put("streams", 1)
                .put("keys", KEYS)
                .put("jdbcUrl", database.jdbcUrl()),
            cores.load());
    FanOut.open(load);
    return new Peer(name, load, List.of(servers));
  }
}

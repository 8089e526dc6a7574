package io.reactivecache.bench;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Centrifugo, which reads an outbox in PostgreSQL as soon as a NOTIFY tells of it, and holds event
 * streams. Everything is as it is shipped, but for what any visitor may do.
 */
final class Centrifugo implements AutoCloseable {

  static final String VERSION = "6.9.1";
  static final String CHANNEL = "tick";

  private static final String MODULE = "github.com/centrifugal/centrifugo/v6@v" + VERSION;

  /** As Centrifugo's documentation has it, with the trigger on the table that is followed. */
  private static final String OUTBOX =
      """
      create table outbox (
        id bigint generated always as identity primary key,
        method text not null,
        payload jsonb not null,
        partition int not null default 0,
        created_at timestamptz not null default now()
      );
      create function tell_outbox() returns trigger language plpgsql as $$
      begin
        insert into outbox (method, payload)
          values ('publish', jsonb_build_object('channel', '%s', 'data', to_jsonb(new)));
        perform pg_notify('outbox', '0');
        return null;
      end $$;
      create trigger tell_outbox after insert or update on tick
        for each row execute function tell_outbox()"""
          .formatted(CHANNEL);

  private final ChildJvm child;
  private final int port;

  private Centrifugo(ChildJvm child, int port) {
    this.child = child;
    this.port = port;
  }

  /**
   * Its program, which Go builds where it has not yet.
   *
   * @throws IllegalStateException if there is no Go, or it cannot build it
   */
  static Path build(BenchEnvironment environment) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(environment.directory().resolve("centrifugo-" + VERSION));
    Path program = folder.resolve("centrifugo");
    if (!Files.isExecutable(program)) {
      environment.say("go install %s", MODULE);
      Tool.run(
          environment.directory(),
          List.of("env", "GOBIN=" + folder, Tool.require("go"), "install", MODULE));
    }
    return program;
  }

  /**
   * Starts it on a table of ticks; the lab ends it.
   *
   * @param cores that it may use; empty for all
   */
  static Centrifugo start(
      BenchEnvironment environment, Path program, TestDatabase database, String cores)
      throws IOException {
    database.execute(OUTBOX);
    String name = environment.uniqueName("centrifugo");
    int port = Processes.freePort();
    Path configuration = environment.directory().resolve(name + ".json");
    Files.writeString(configuration, configuration(database, port).encodePrettily());
    ChildJvm child =
        ChildJvm.start(
            environment.directory().resolve(name + ".log"),
            cores,
            Map.of(),
            List.of(program.toString(), "-c", configuration.toString()));
    Centrifugo centrifugo = environment.own(new Centrifugo(child, port));
    Awaitility.await("centrifugo")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    return centrifugo;
  }

  int port() {
    return port;
  }

  long pid() {
    return child.pid();
  }

  /** Of a stream of the channel. */
  String path() {
    return "/connection/uni_sse?cf_connect=%7B%22subs%22:%7B%22" + CHANNEL + "%22:%7B%7D%7D%7D";
  }

  @Override
  public void close() {
    child.close();
  }

  private static JsonObject configuration(TestDatabase database, int port) {
    return new JsonObject()
        .put("http_server", new JsonObject().put("address", "127.0.0.1").put("port", port))
        .put("client", new JsonObject().put("allow_anonymous_connect_without_token", true))
        .put(
            "channel",
            new JsonObject()
                .put(
                    "without_namespace",
                    new JsonObject()
                        .put("allow_subscribe_for_client", true)
                        .put("allow_subscribe_for_anonymous", true)))
        .put("uni_sse", new JsonObject().put("enabled", true))
        .put("usage_stats", new JsonObject().put("disabled", true))
        .put("consumers", new JsonArray().add(consumer(database)));
  }

  private static JsonObject consumer(TestDatabase database) {
    return new JsonObject()
        .put("enabled", true)
        .put("name", "outbox")
        .put("type", "postgresql")
        .put(
            "postgresql",
            new JsonObject()
                .put("dsn", database.uri() + "?sslmode=disable")
                .put("outbox_table_name", "outbox")
                .put("partition_notification_channel", "outbox"));
  }
}

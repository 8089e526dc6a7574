package io.reactivecache.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivecache.compat.ForeignClients.Program;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.ServerProcess;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.TestAbortedException;

/**
 * Libraries of other makers follow one row: from the server, from the API's address, and behind
 * proxies with the files that are shipped. Meanwhile the row changes, the server is stopped, killed
 * and started again, and the row is deleted while it is away.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ForeignClientsIT {

  private static final String PREPARE = "run src/test/compat/prepare, which says what is missing";
  private static final String ROW = "/v1/profile/carol";
  private static final String STREAM = "/stream?username=carol";
  private static final List<String> ROUTES =
      List.of("direct", "API's address", "nginx", "haproxy", "caddy");
  private static final List<String> CLIENTS =
      Stream.concat(
              Program.ALL.stream().flatMap(program -> program.libraries().stream()),
              Stream.of(ChromiumClients.NATIVE, ChromiumClients.FETCH))
          .toList();
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final int HEARTBEAT_MILLIS = 300;

  /** It makes an event of whatever stands behind the last one, such as a comment, at a cut. */
  private static final String TAKES_RESTS = "r3labs/sse";

  /** How often a stream is cut: by a kill -9, and by each stop where the API passes it on. */
  private static final int CUTS = 3;

  private final TestDatabase database = TestServers.newDatabase();
  private final String prefix = TestServers.uniquePrefix();
  private final Endpoints endpoints = Endpoints.free();
  private final Map<String, String> routes = new LinkedHashMap<>();
  private final List<ShippedProxy> proxies = new ArrayList<>();
  private final ForeignClients clients = new ForeignClients();
  private final ChromiumClients chromium = new ChromiumClients();
  private final List<String> phases = new ArrayList<>();
  private final Map<String, Set<String>> missed = new LinkedHashMap<>();
  private ServerProcess server;
  private boolean browses;

  @BeforeAll
  void follow() {
    routes.put("direct", endpoints.stream() + STREAM);
    routes.put("API's address", endpoints.api() + STREAM);
    Stream.of("nginx", "haproxy", "caddy")
        .flatMap(name -> ShippedProxy.start(name, endpoints).stream())
        .forEach(
            proxy -> {
              proxies.add(proxy);
              routes.put(proxy.name(), "http://127.0.0.1:" + proxy.port() + STREAM);
            });
    start();
    like();
    clients.follow(routes);
    browses = browse();
    await("snapshot", shows(1));
    like();
    await("change", shows(2));
    away(
        ForeignClientsIT::terminate,
        1,
        "update profile set likes_count = 3 where username = 'carol'");
    await("SIGTERM", shows(3));
    away(ForeignClientsIT::kill, 0, "update profile set likes_count = 4 where username = 'carol'");
    await("kill -9", shows(4));
    away(ForeignClientsIT::terminate, 1, "delete from profile where username = 'carol'");
    await("deleted meanwhile", event -> event.name().equals("deleted"));
    database.execute("insert into profile (username, likes_count) values ('carol', 5)");
    await("there again", shows(5));
    report();
  }

  @AfterAll
  void close() {
    chromium.close();
    clients.close();
    proxies.forEach(ShippedProxy::close);
    if (server != null) {
      server.close();
    }
    database.close();
  }

  @TestFactory
  @DisplayName("sees everything once and in order, and nothing empty")
  Stream<DynamicContainer> all() {
    Set<String> there = Set.copyOf(there());
    return CLIENTS.stream().map(client -> tests(client, there.contains(client)));
  }

  @Test
  @DisplayName("was shown: at most a quarter of them was skipped")
  void shown() {
    int ran = there().size() * routes.size();
    int all = CLIENTS.size() * ROUTES.size();
    assumeTrue(
        4 * ran >= 3 * all, "not shown: only " + ran + " of " + all + " were there; " + PREPARE);
  }

  private DynamicContainer tests(String client, boolean isThere) {
    return DynamicContainer.dynamicContainer(
        client,
        ROUTES.stream()
            .map(
                route ->
                    DynamicTest.dynamicTest(
                        client + ", " + route,
                        () -> {
                          assumeTrue(isThere, "skipped: " + client + " is not there; " + PREPARE);
                          assumeTrue(
                              routes.containsKey(route), "skipped: " + route + " is not installed");
                          expectAll(client, route);
                        })));
  }

  private void expectAll(String client, String route) {
    assertThat(missed.getOrDefault(client + ", " + route, Set.of())).as("not seen").isEmpty();
    List<Sighting> seen = of(client, route);
    assertThat(seen).extracting(Sighting::name).doesNotContain("gave-up");
    List<Sighting> told = seen.stream().filter(event -> !event.data().isEmpty()).toList();
    assertThat(seen.size() - told.size())
        .as("empty events")
        .isLessThanOrEqualTo(client.equals(TAKES_RESTS) ? CUTS : 0);
    assertThat(told.stream().filter(event -> !event.name().equals("reconnect")).map(Sighting::id))
        .as("versions")
        .doesNotHaveDuplicates();
    assertThat(told.stream().filter(event -> event.name().equals("message")).map(Sighting::data))
        .as("rows")
        .isSorted();
  }

  private List<Sighting> of(String client, String route) {
    return clients.sightings().stream()
        .filter(event -> event.client().equals(client) && event.route().equals(route))
        .toList();
  }

  private boolean browse() {
    try {
      chromium.follow(routes);
      return true;
    } catch (TestAbortedException notInstalled) {
      return false;
    }
  }

  /** Waits until all saw it, and remembers who did not. */
  private void await(String phase, Predicate<Sighting> event) {
    phases.add(phase);
    try {
      Awaitility.await(phase)
          .atMost(PATIENCE)
          .pollInSameThread()
          .until(() -> missing(event).isEmpty());
    } catch (ConditionTimeoutException late) {
      missing(event)
          .forEach(it -> missed.computeIfAbsent(it, key -> new LinkedHashSet<>()).add(phase));
    }
  }

  private Set<String> missing(Predicate<Sighting> event) {
    look();
    Set<String> missing = new LinkedHashSet<>();
    for (String client : there()) {
      for (String route : routes.keySet()) {
        if (of(client, route).stream().noneMatch(event)) {
          missing.add(client + ", " + route);
        }
      }
    }
    return missing;
  }

  /** Takes what the browser saw. */
  private void look() {
    if (browses) {
      chromium.take().forEach(clients::add);
    }
  }

  private List<String> there() {
    List<String> there = new ArrayList<>();
    Program.ALL.stream()
        .filter(Program::isPrepared)
        .forEach(program -> there.addAll(program.libraries()));
    if (browses) {
      there.add(ChromiumClients.NATIVE);
    }
    if (browses && ChromiumClients.hasFetchEventSource()) {
      there.add(ChromiumClients.FETCH);
    }
    return there;
  }

  /**
   * Everybody behind a proxy comes back at least once in vain.
   *
   * @param toldBefore how often the server itself says that it leaves
   */
  private void away(Consumer<ServerProcess> end, int toldBefore, String statement) {
    Map<String, Long> before = reconnects();
    end.accept(server);
    database.execute(statement);
    Awaitility.await("the outage")
        .atMost(PATIENCE)
        .pollInSameThread()
        .until(
            () -> {
              look();
              Map<String, Long> now = reconnects();
              return now.entrySet().stream()
                  .filter(way -> proxies.stream().anyMatch(it -> way.getKey().endsWith(it.name())))
                  .allMatch(
                      way -> way.getValue() > before.getOrDefault(way.getKey(), 0L) + toldBefore);
            });
    start();
  }

  /** How often each client was told to come again, on each way. */
  private Map<String, Long> reconnects() {
    Map<String, Long> counts = new HashMap<>();
    for (String client : there()) {
      for (String route : routes.keySet()) {
        long count =
            of(client, route).stream().filter(event -> event.name().equals("reconnect")).count();
        counts.put(client + ", " + route, count);
      }
    }
    return counts;
  }

  private void start() {
    server =
        ServerProcess.start(
            "compat",
            endpoints,
            database.uri(),
            TestServers.redis().uri(),
            prefix,
            ServerProcess.options(
                "sse-fanout",
                options ->
                    options
                        .put("heartbeatMillis", HEARTBEAT_MILLIS)
                        .put("origins", new JsonArray().add(chromium.origin()))));
  }

  private void like() {
    assertThat(server.call("POST", ROW + "?action=inc_likes").statusCode()).isEqualTo(200);
  }

  private static void terminate(ServerProcess server) {
    server.process().terminate();
    assertThat(server.process().awaitExit(30)).isZero();
  }

  private static void kill(ServerProcess server) {
    server.process().process().destroyForcibly();
    server.process().awaitExit(30);
  }

  private static Predicate<Sighting> shows(int likes) {
    return event ->
        event.name().equals("message") && event.data().contains("\"likes_count\":" + likes);
  }

  /** A table for the documents. */
  private void report() {
    StringBuilder table =
        new StringBuilder("| client | " + String.join(" | ", routes.keySet()) + " |\n");
    for (String client : there()) {
      table.append("| ").append(client);
      for (String route : routes.keySet()) {
        Set<String> late = missed.getOrDefault(client + ", " + route, Set.of());
        long empty = of(client, route).stream().filter(event -> event.data().isEmpty()).count();
        table.append(" | ").append(late.isEmpty() ? "all" : "not: " + String.join(", ", late));
        table.append(empty == 0 ? "" : ", " + empty + " empty");
      }
      table.append(" |\n");
    }
    try {
      Files.createDirectories(Path.of("target", "compat"));
      Files.writeString(Path.of("target", "compat", "result.md"), table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

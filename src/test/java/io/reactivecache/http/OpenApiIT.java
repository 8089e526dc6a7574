package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.profile.ProfileApi;
import io.reactivecache.profile.RawHttp;
import io.reactivecache.support.OpenApi;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.reactivecache.web.ExactRouter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The description of the API")
@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class OpenApiIT {

  /** For people, who need no description. */
  private static final Set<String> PAGES =
      Set.of("GET /", "GET /console", "GET /docs", "GET /assets/{name}");

  /** At the API: not there any more. */
  private static final Set<String> MOVED =
      Set.of(
          "GET /v1/audits",
          "GET /v1/audits/{mirror}",
          "POST /v1/mirrors/{mirror}/audit",
          "POST /v1/mirrors/{mirror}/quarantine");

  private final TestDatabase database = TestServers.newDatabase();
  private ProfileApi api;

  @BeforeAll
  void start(Vertx vertx) {
    api = ProfileApi.start(vertx, database);
  }

  @AfterAll
  void stop() {
    api.close();
    database.close();
  }

  @Test
  @DisplayName("has an operation for each route, and a route for each operation")
  void complete() {
    Set<String> served = new TreeSet<>();
    for (Route route :
        named(Stream.concat(api.routes().stream(), api.adminRoutes().stream()).toList())) {
      route.methods().stream()
          .filter(method -> !method.equals(HttpMethod.HEAD))
          .forEach(method -> served.add(method + " " + route.getMetadata(ExactRouter.PATH)));
    }
    served.removeAll(PAGES);
    served.removeAll(MOVED);

    assertThat(served).isEqualTo(OpenApi.operations());
  }

  @Test
  @DisplayName("holds for what is malformed, of every route, and nobody is alarmed")
  void malformed() {
    try (LogWatch logs = new LogWatch()) {
      holds(api.routes(), api.port());
      holds(api.adminRoutes(), api.adminPort());
      assertThat(logs.alarms()).isEmpty();
    }
  }

  private static void holds(List<Route> routes, int port) {
    for (Route route : named(routes)) {
      String path = route.<String>getMetadata(ExactRouter.PATH).replaceAll("\\{[^}]*}", "%zz");
      for (HttpMethod method : route.methods()) {
        String line = method + " " + path + (path.contains("%") ? "" : "/%zz");
        assertThat(
                RawHttp.exchange(
                    port, line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
            .as(line)
            .matches("(?s)HTTP/1.1 40[04] .*");
      }
    }
  }

  @Test
  @DisplayName("is asked for every answer that tests get, and refuses what it does not tell")
  void judges() {
    String json = "application/json";
    OpenApi.check("GET", "/health/live", 200, json, "{\"live\":true}");
    OpenApi.check("GET", "/somewhere/else", 418, null, "");
    assertThatThrownBy(() -> OpenApi.check("GET", "/health/live", 500, json, "{}"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> OpenApi.check("GET", "/health/live", 200, json, "{\"live\":1}"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> OpenApi.check("GET", "/health/live", 200, "text/html", ""))
        .isInstanceOf(AssertionError.class);
    assertThat(api.send("GET", "/health/live").statusCode()).isEqualTo(200);
  }

  /** Without those for all requests, and those that only add headers. */
  private static List<Route> named(List<Route> routes) {
    return routes.stream()
        .filter(route -> route.getMetadata(ExactRouter.PATH) != null && route.methods() != null)
        .toList();
  }
}

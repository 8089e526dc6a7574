package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationReader;
import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.limit.Connections;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.support.Shipped;
import io.reactivecache.web.Answers;
import io.reactivecache.web.SitePolicy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API and the admin face of a node, on ports that were free. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class ListenersOriginsTest {

  private static final String WRITE = "/v1/admin/row";

  private final JsonObject file = Shipped.configuration();
  private Vertx vertx;

  @BeforeEach
  void keep(Vertx injected) {
    vertx = injected;
  }

  @Test
  @DisplayName("a page of the node's other port writes at the API, whichever ports were free")
  void freePorts() throws Exception {
    int api = api();
    int admin = admin();

    assertThat(write(api, api).status()).isEqualTo(204);
    assertThat(write(api, admin).status()).isEqualTo(204);
    assertThat(write(api, 1).status()).isEqualTo(403);
    assertThat(write(admin, admin).status()).isEqualTo(204);
    assertThat(write(admin, api).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @DisplayName("what cannot be read has the same headers: pages that are let in may see why")
  @ValueSource(strings = {"GET / HTTP/9.9", "what is this"})
  void unreadable(String line) throws Exception {
    file.put("access", "open");
    String request = line + "\r\nHost: localhost\r\n\r\n";

    assertThat(ask(api(), request).head())
        .containsOnlyOnce("\r\nX-Content-Type-Options: nosniff\r\n")
        .containsOnlyOnce("\r\nReferrer-Policy: no-referrer\r\n")
        .containsOnlyOnce("\r\nAccess-Control-Allow-Origin: *\r\n");
    assertThat(ask(admin(), request).head())
        .containsOnlyOnce("\r\nX-Content-Type-Options: nosniff\r\n")
        .containsOnlyOnce("\r\nReferrer-Policy: no-referrer\r\n")
        .doesNotContain("Access-Control");
  }

  @Test
  @DisplayName(
      "whatever is answered at the API says who may read it; at the admin face nothing does")
  void crossOrigin() throws Exception {
    file.put("access", "open");
    int api = api();
    int admin = admin();

    for (String path : new String[] {WRITE, "/nothing"}) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n";
      assertThat(ask(api, request).head())
          .containsOnlyOnce("\r\nAccess-Control-Allow-Origin: *\r\n")
          .containsOnlyOnce("\r\nAccess-Control-Expose-Headers: ETag, X-Cache, Location\r\n");
      assertThat(ask(admin, request).head()).doesNotContain("Access-Control");
    }
  }

  @Test
  @DisplayName("the admin face tells its log of what it refused, too")
  void refusedIsLogged() throws Exception {
    int admin = admin();
    try (LogWatch log = new LogWatch()) {
      write(admin, 1);

      Awaitility.await().until(() -> log.count("path=" + WRITE + " status=403") == 1);
    }
  }

  private int api() throws Exception {
    SitePolicy policy = SitePolicy.ofPublicPorts(vertx, configuration());
    return listen(
        ApiServer.ofApi(
            vertx,
            policy,
            new ApiOptions("127.0.0.1", 0, false, 1, 1, 1024),
            Connections.unbounded()));
  }

  private int admin() throws Exception {
    SitePolicy policy = SitePolicy.ofAdminPort(configuration());
    return listen(ApiServer.ofAdmin(vertx, policy, new AdminOptions("127.0.0.1", 0)));
  }

  private Configuration configuration() throws Exception {
    return new ConfigurationReader().read(file.encode(), Map.of());
  }

  private static int listen(ApiServer server) {
    server.router().route(WRITE, HttpMethod.POST).respond(ctx -> Answers.end(ctx, 204));
    server.listen().timeout(20, TimeUnit.SECONDS).await();
    return server.port();
  }

  private static Answer write(int port, int pagePort) {
    return ask(
        port,
        "POST "
            + WRITE
            + " HTTP/1.1\r\nHost: localhost:"
            + port
            + "\r\nOrigin: http://localhost:"
            + pagePort
            + "\r\n\r\n");
  }

  private static Answer ask(int port, String request) {
    try (RawConnection connection = RawConnection.to(port)) {
      return connection.send(request).answer();
    }
  }
}

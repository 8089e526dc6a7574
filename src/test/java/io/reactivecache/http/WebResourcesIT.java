package io.reactivecache.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.support.CheckedHttpClient;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Serves {@code web/assets/test-page.html}, which only tests have. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class WebResourcesIT {

  private ApiServer server;
  private final HttpClient client = CheckedHttpClient.create();

  @BeforeEach
  void start(Vertx vertx) {
    server = new ApiServer(vertx, "127.0.0.1", 0, 1024);
    StreamAddress streams = new StreamAddress(FanoutOptions.defaults());
    new WebResources(vertx, Optional.of(streams), Map.of("/", "assets/test-page.html"))
        .mount(server.router());
    server.listen().timeout(20, SECONDS).await();
  }

  @Test
  @DisplayName("a page may read from its own origin and from the stream listener, nothing else")
  void page() throws Exception {
    HttpResponse<String> page = get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self'; connect-src 'self' http://127.0.0.1:8081;");
  }

  @Test
  @DisplayName("a browser that has a file is told so")
  void revalidation() throws Exception {
    String etag = get("/assets/test-page.html").headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = get("/assets/test-page.html", "If-None-Match", etag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("Cache-Control")).hasValue("no-cache");
    assertThat(get("/assets/missing.html").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}

package io.reactivecache.compat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reactivecache.browser.Browsers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A page of another origin than the server's, in Chromium: it follows streams with the browser's
 * own EventSource, and with {@code @microsoft/fetch-event-source} where that was prepared.
 */
final class ChromiumClients implements AutoCloseable {

  static final String NATIVE = "Chromium, EventSource";
  static final String FETCH = "Chromium, @microsoft/fetch-event-source";

  private static final Path LIBRARY =
      Path.of("target/compat/node/node_modules/@microsoft/fetch-event-source/lib/esm");

  private static final String PAGE =
      """
      <!doctype html><script type="module">
      const routes = %s;
      window.seen = [];
      for (const [route, url] of Object.entries(routes)) {
        const source = new EventSource(url);
        for (const name of ["message", "deleted", "reconnect"]) {
          source.addEventListener(name, (event) =>
            window.seen.push(["%s", route, name, event.lastEventId, event.data].join("\\t")));
        }
      }
      if (%s) {
        const { fetchEventSource } = await import("/library/index.js");
        for (const [route, url] of Object.entries(routes)) {
          fetchEventSource(url, {
            headers: { Authorization: "Bearer of nobody" },
            openWhenHidden: true,
            onmessage: ({ event, id, data }) =>
              window.seen.push(["%s", route, event || "message", id, data].join("\\t")),
            onclose: () => { throw new Error("connect again"); },
            onerror: () => undefined,
          });
        }
      }
      </script>""";

  private final HttpServer site;
  private String page = "";
  private Browsers browsers;
  private Page tab;

  @SuppressWarnings("NullAway.Init")
  ChromiumClients() {
    try {
      site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    site.createContext("/library/", this::library);
    site.createContext(
        "/", exchange -> answer(exchange, "text/html", page.getBytes(StandardCharsets.UTF_8)));
    site.start();
  }

  static boolean hasFetchEventSource() {
    return Files.isDirectory(LIBRARY);
  }

  /** The page's, for the server's list. */
  String origin() {
    return "http://127.0.0.1:" + site.getAddress().getPort();
  }

  /** Follows streams. All calls by one thread. */
  void follow(Map<String, String> urlsByRoute) {
    page =
        PAGE.formatted(
            new JsonObject(Map.copyOf(urlsByRoute)).encode(), NATIVE, hasFetchEventSource(), FETCH);
    browsers = Browsers.launch();
    tab = browsers.visitor().open(URI.create(origin() + "/"));
  }

  /** What was told since this was asked before. */
  List<Sighting> take() {
    List<?> lines = (List<?>) tab.evaluate("() => window.seen.splice(0)");
    return lines.stream().map(line -> Sighting.parse((String) line)).toList();
  }

  @Override
  public void close() {
    if (browsers != null) {
      browsers.close();
    }
    site.stop(0);
  }

  /** Its modules name each other without the ending of their files. */
  private void library(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring("/library/".length());
    Path file = LIBRARY.resolve(name.endsWith(".js") ? name : name + ".js");
    answer(exchange, "text/javascript", Files.readAllBytes(file));
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}

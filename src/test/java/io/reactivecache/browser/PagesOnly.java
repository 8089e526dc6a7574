package io.reactivecache.browser;

import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The pages without a server behind them: each file comes from the classpath with the policy that
 * the server sends, and every other answer is what the test says. For what a running server cannot
 * be brought to do at will: a metric that is missing, a stream that is refused.
 */
final class PagesOnly {

  static final URI ADDRESS = URI.create("http://pages.test/");

  private static final String POLICY =
      "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src"
          + " 'self'";
  private static final Map<String, String> PAGES =
      Map.of("/", "/index.html", "/console", "/console.html", "/docs", "/docs.html");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

  private final Map<String, Consumer<Route>> answers = new HashMap<>();
  private final Map<String, Integer> asked = new HashMap<>();

  PagesOnly(Visitor visitor) {
    visitor.context().route("**/*", this::answer);
  }

  /** From now on requests of this path are answered so. */
  PagesOnly answer(String path, int status, String type, String body) {
    return answer(path, route -> route.fulfill(options(status, type).setBody(body)));
  }

  /** From now on this path shows the page of another. */
  PagesOnly show(String path, String page) {
    byte[] body = read("/web" + Objects.requireNonNull(PAGES.get(page), page));
    return answer(path, route -> route.fulfill(options(200, "text/html").setBodyBytes(body)));
  }

  /** From now on requests of this path find nobody. */
  PagesOnly refuse(String path) {
    return answer(path, Route::abort);
  }

  /** How often this path was asked for since its present answer was given. */
  int asked(String path) {
    return asked.getOrDefault(path, 0);
  }

  private PagesOnly answer(String path, Consumer<Route> answer) {
    answers.put(path, answer);
    asked.put(path, 0);
    return this;
  }

  private void answer(Route route) {
    String path = URI.create(route.request().url()).getPath();
    asked.merge(path, 1, Integer::sum);
    Consumer<Route> answer = answers.get(path);
    if (answer != null) {
      answer.accept(route);
      return;
    }
    String file = PAGES.getOrDefault(path, path);
    String type = TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "application/json");
    route.fulfill(options(200, type).setBodyBytes(read("/web" + file)));
  }

  private static Route.FulfillOptions options(int status, String type) {
    return new Route.FulfillOptions()
        .setStatus(status)
        .setHeaders(Map.of("Content-Type", type, "Content-Security-Policy", POLICY));
  }

  private static byte[] read(String resource) {
    try (InputStream stream = PagesOnly.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no answer and no file for " + resource);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

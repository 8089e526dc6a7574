package io.reactivecache.http;

import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.SecurityHeaders;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The pages, their assets and the API's description, read once each. */
final class WebResources {

  private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private static final String OPENAPI = "openapi.json";
  private static final String DOCS = "docs.html";
  private static final String CONSOLE = "console.html";

  /** The pages of the API. */
  static final Map<String, String> API = Map.of("/", DOCS, "/docs", DOCS, "/openapi.json", OPENAPI);

  /** The same with the demonstration. */
  static final Map<String, String> WITH_PROFILE =
      Map.of("/", "index.html", "/docs", DOCS, "/openapi.json", OPENAPI);

  /** The pages of the admin face. */
  static final Map<String, String> ADMIN =
      Map.of("/", CONSOLE, "/console", CONSOLE, "/docs", DOCS, "/openapi.json", OPENAPI);

  private final Vertx vertx;
  private final Optional<StreamAddress> streams;
  private final Map<String, String> pages;
  private final Map<String, WebFile> files = new HashMap<>();

  /**
   * @param streams what pages may read from, beyond their own origin
   * @param pages files by path
   */
  WebResources(Vertx vertx, Optional<StreamAddress> streams, Map<String, String> pages) {
    this.vertx = vertx;
    this.streams = streams;
    this.pages = pages;
  }

  void mount(ExactRouter router) {
    pages.forEach((path, file) -> router.get(path).respond(ctx -> send(ctx, file)));
    router.get("/assets/{name}").respond(this::asset);
  }

  private Future<Void> asset(RoutingContext ctx) {
    String name = ctx.pathParam("name");
    if (!ASSET.matcher(name).matches()) {
      throw notFound();
    }
    return send(ctx, "assets/" + name);
  }

  private Future<Void> send(RoutingContext ctx, String name) {
    WebFile known = files.get(name);
    return known != null
        ? send(ctx, known)
        : vertx
            .executeBlocking(() -> WebFile.read(name).orElseThrow(WebResources::notFound))
            .onSuccess(read -> files.put(name, read))
            .compose(read -> send(ctx, read));
  }

  private Future<Void> send(RoutingContext ctx, WebFile file) {
    HttpServerResponse response = ctx.response();
    response.putHeader("ETag", file.etag());
    // Names stay the same from version to version, so a browser asks each time.
    response.putHeader("Cache-Control", "no-cache");
    if (file.isPage()) {
      String elsewhere = streams.flatMap(address -> address.origin(ctx.request())).orElse("");
      SecurityHeaders.addForPage(response, elsewhere);
    }
    return Answers.alreadyHas(ctx, file.etag())
        ? Answers.end(ctx, 304)
        : Answers.end(ctx, 200, file.contentType(), file.content());
  }

  private static HttpFailure notFound() {
    return HttpFailure.of(404, "There is nothing at this path.");
  }
}

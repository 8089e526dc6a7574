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
import java.util.regex.Pattern;

/** The pages, their assets and the API's description, read once each. */
final class WebResources {

  private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private final Vertx vertx;
  private final StreamAddress streams;
  private final String frontPage;
  private final Map<String, WebFile> files = new HashMap<>();

  /**
   * @param frontPage the file of {@code /}
   */
  WebResources(Vertx vertx, StreamAddress streams, String frontPage) {
    this.vertx = vertx;
    this.streams = streams;
    this.frontPage = frontPage;
  }

  void mount(ExactRouter router) {
    router.get("/").respond(ctx -> send(ctx, frontPage));
    router.get("/console").respond(ctx -> send(ctx, "console.html"));
    router.get("/docs").respond(ctx -> send(ctx, "docs.html"));
    router.get("/openapi.json").respond(ctx -> send(ctx, "openapi.json"));
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
      SecurityHeaders.addForPage(response, streams.origin(ctx.request()).orElse(""));
    }
    return Answers.alreadyHas(ctx, file.etag())
        ? Answers.end(ctx, 304)
        : Answers.end(ctx, 200, file.contentType(), file.content());
  }

  private static HttpFailure notFound() {
    return HttpFailure.of(404, "There is nothing at this path.");
  }
}

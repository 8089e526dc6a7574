package io.reactivecache.bench;

import io.reactivecache.support.Futures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The article's own way behind its trigger, as a process of one thread: hears each row, SETs it in
 * Redis, and pushes it to every browser. What is told while it is away is lost.
 */
public final class ArticleServer {

  /** More than ever wait for Redis: the article's program would wait itself. */
  private static final int MAX_WAITING = 1_000_000;

  private final RedisConnection redis;
  private final String prefix;
  private final Set<HttpServerResponse> browsers = new LinkedHashSet<>();

  private ArticleServer(RedisConnection redis, String prefix) {
    this.redis = redis;
    this.prefix = prefix;
  }

  /**
   * @param arguments one, of JSON: {@code databaseUri}, {@code redisUri}, {@code prefix} of the
   *     keys, and the {@code port} of the streams; any order is answered once it listens
   */
  public static void main(String[] arguments) throws IOException {
    Vertx vertx = OneLoop.start();
    Futures.await(start(vertx, new JsonObject(arguments[0])));
    Orders.serve(order -> new JsonObject());
    Futures.await(vertx.close());
  }

  private static Future<Void> start(Vertx vertx, JsonObject configuration) {
    RedisOptions options =
        new RedisOptions()
            .setConnectionString(configuration.getString("redisUri"))
            .setMaxWaitingHandlers(MAX_WAITING);
    return Redis.createClient(vertx, options)
        .connect()
        .map(redis -> new ArticleServer(redis, configuration.getString("prefix")))
        .compose(
            server ->
                vertx
                    .createHttpServer()
                    .requestHandler(server::open)
                    .listen(configuration.getInteger("port"), "127.0.0.1")
                    .compose(
                        listening ->
                            Notifications.listen(
                                vertx,
                                configuration.getString("databaseUri"),
                                ArticleTrigger.CHANNEL,
                                server::hear)));
  }

  private void open(HttpServerRequest request) {
    HttpServerResponse browser = request.response();
    browser.setChunked(true).putHeader("Content-Type", "text/event-stream");
    browser.closeHandler(closed -> browsers.remove(browser));
    browser.writeHead().onSuccess(written -> browsers.add(browser));
  }

  private void hear(String row) {
    String key = prefix + new JsonObject(row).getString("key");
    redis
        .send(Request.cmd(Command.SET).arg(key).arg(row))
        .onSuccess(stored -> browsers.forEach(browser -> browser.write("data: " + row + "\n\n")))
        .onFailure(Throwable::printStackTrace);
  }
}

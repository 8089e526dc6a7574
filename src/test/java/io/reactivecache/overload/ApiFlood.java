package io.reactivecache.overload;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Clients that increment at full speed, each the next as soon as the last is answered. */
final class ApiFlood implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient http;
  private final URI api;
  private final String stem;
  private final int keys;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong unexpected = new AtomicLong();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean over;

  private ApiFlood(URI api, int clients, String stem, int keys) {
    this.api = api;
    this.stem = stem;
    this.keys = keys;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(clients));
  }

  static ApiFlood start(URI api, int clients, String stem, int keys) {
    ApiFlood flood = new ApiFlood(api, clients, stem, keys);
    flood.running.set(clients);
    flood.vertx.runOnContext(
        begin -> {
          for (int i = 0; i < clients; i++) {
            flood.next();
          }
        });
    return flood;
  }

  /** Increments that PostgreSQL must hold, each once. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** 503 with Retry-After: nothing was written. */
  long refused() {
    return refused.get();
  }

  /** Anything else. */
  long unexpected() {
    return unexpected.get();
  }

  /** Returns when the last answer is there. */
  void stop() {
    over = true;
    Awaitility.await("the last answers")
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> running.get() == 0);
  }

  private void next() {
    if (over) {
      running.decrementAndGet();
      return;
    }
    String key = stem + ThreadLocalRandom.current().nextInt(keys);
    http.request(
            HttpMethod.POST,
            api.getPort(),
            api.getHost(),
            "/v1/profile/" + key + "?action=inc_likes")
        .compose(request -> request.send())
        .compose(response -> response.body().map(body -> count(response)))
        .onFailure(cut -> unexpected.incrementAndGet())
        .onComplete(answered -> next());
  }

  private boolean count(HttpClientResponse response) {
    if (response.statusCode() == 200) {
      acknowledged.incrementAndGet();
    } else if (response.statusCode() == 503 && response.getHeader("Retry-After") != null) {
      refused.incrementAndGet();
    } else {
      unexpected.incrementAndGet();
    }
    return true;
  }

  @Override
  public void close() {
    over = true;
    vertx.close().timeout(20, TimeUnit.SECONDS).await();
  }
}

package io.reactivecache.bench;

import io.reactivecache.support.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * The way from the article's trigger to nchan, as a process of one thread: hears each row and POSTs
 * it, over one connection, so that rows keep their order.
 */
public final class NchanFeeder {

  private static final int MAX_PIPELINED = 64;

  private final HttpClient nchan;
  private final int port;
  private final String path;

  private NchanFeeder(HttpClient nchan, int port, String path) {
    this.nchan = nchan;
    this.port = port;
    this.path = path;
  }

  /**
   * @param arguments one, of JSON: {@code databaseUri}, {@code port} of nchan, and the {@code
   *     channel}; any order is answered once it listens
   */
  public static void main(String[] arguments) throws IOException {
    JsonObject configuration = new JsonObject(arguments[0]);
    Vertx vertx = OneLoop.start();
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setPipelining(true).setPipeliningLimit(MAX_PIPELINED),
            new PoolOptions().setHttp1MaxSize(1));
    NchanFeeder feeder =
        new NchanFeeder(
            client, configuration.getInteger("port"), "/pub/" + configuration.getString("channel"));
    Futures.await(
        Notifications.listen(
            vertx, configuration.getString("databaseUri"), ArticleTrigger.CHANNEL, feeder::hear));
    Orders.serve(order -> new JsonObject());
    Futures.await(vertx.close());
  }

  private void hear(String row) {
    nchan
        .request(HttpMethod.POST, port, "127.0.0.1", path)
        .compose(request -> request.send(Buffer.buffer(row)))
        .expecting(HttpResponseExpectation.SC_SUCCESS)
        .compose(HttpClientResponse::end)
        .onFailure(Throwable::printStackTrace);
  }
}

package io.reactivecache.profile;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.http.AdminVerticle;
import io.reactivecache.http.HttpApiVerticle;
import io.reactivecache.message.LoadRows;
import io.reactivecache.message.LoadRows.RowsLoaded;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.CheckedHttpClient;
import io.reactivecache.support.Futures;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Vouching;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One instance of the API with the demonstration on it, and the admin face, over real servers. */
public final class ProfileApi implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public final String redisPrefix = TestServers.uniquePrefix();
  public final Metrics metrics = new Metrics();
  private final Vertx vertx;
  private final HttpClient client = CheckedHttpClient.create();
  private final HttpApiVerticle verticle;
  private final AdminVerticle admin;
  private final String deployment;

  private ProfileApi(
      Vertx vertx,
      String postgresUri,
      ApiOptions options,
      FanoutOptions streams,
      AccessConfig access) {
    this.vertx = vertx;
    Bus.registerCodecs(vertx);
    Vouching.forRedis(vertx, TestServers.redis().uri());
    Configuration configuration = configuration(postgresUri, options, streams, access);
    this.verticle = new HttpApiVerticle(configuration, metrics, 0, List.of(ProfileRoutes::new));
    this.deployment = Futures.await(vertx.deployVerticle(verticle));
    this.admin = new AdminVerticle(configuration, metrics, 0);
    Futures.await(vertx.deployVerticle(admin));
  }

  public static ProfileApi start(Vertx vertx, TestDatabase database) {
    return start(vertx, database, options(10_000));
  }

  public static ProfileApi start(Vertx vertx, TestDatabase database, ApiOptions options) {
    return start(vertx, database, options, FanoutOptions.defaults(), AccessConfig.defaults());
  }

  public static ProfileApi start(
      Vertx vertx,
      TestDatabase database,
      ApiOptions options,
      FanoutOptions streams,
      AccessConfig access) {
    ProfileApi api = new ProfileApi(vertx, database.uri(), options, streams, access);
    Futures.await(
        new Bus(vertx)
            .serve(Address.ROWS_LOAD, 0, question -> api.load(database, question))
            .registered());
    return api;
  }

  /** Stands for what the journal answers: the rows that this transaction wrote. */
  public static void installJournal(TestDatabase database) {
    database.execute(
        "create schema reactive_cache",
        "create function reactive_cache.written_together(mirror text)"
            + " returns table (keys text[], version text) language plpgsql as $$ begin"
            + " return query select array[p.username::text], '7-' || p.likes_count from profile p"
            + " where p.xmin::text = (pg_current_xact_id()::text::bigint % 4294967296)::text;"
            + " end $$");
  }

  public static ApiOptions options(int maxWaitingWrites) {
    return new ApiOptions("127.0.0.1", 0, true, 2, maxWaitingWrites, 64 * 1024);
  }

  public int port() {
    return verticle.port();
  }

  public int adminPort() {
    return admin.port();
  }

  /** What the API's router tries, in order. */
  public List<Route> routes() {
    return verticle.routes();
  }

  /** The same of the admin face. */
  public List<Route> adminRoutes() {
    return admin.routes();
  }

  public HttpResponse<String> send(String method, String path, String... headers) {
    return sendAsync(method, path, headers).join();
  }

  /** A request to the admin face. */
  public HttpResponse<String> ask(String method, String path) {
    return sendAsync(adminPort(), method, path).join();
  }

  public CompletableFuture<HttpResponse<String>> sendAsync(
      String method, String path, String... headers) {
    return sendAsync(port(), method, path, headers);
  }

  private CompletableFuture<HttpResponse<String>> sendAsync(
      int port, String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> act(String username, String action) {
    return send("POST", "/v1/profile/" + username + "?action=" + action);
  }

  public static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  /** How many transactions the API sent. */
  public long transactions() {
    return metrics.apiBatchSize().count();
  }

  public void undeploy() {
    Futures.await(vertx.undeploy(deployment));
  }

  /** Closes its Vertx. */
  @Override
  public void close() {
    Futures.await(vertx.close());
  }

  private Configuration configuration(
      String postgresUri, ApiOptions options, FanoutOptions streams, AccessConfig access) {
    return new Configuration(
        new PostgresConfig(postgresUri, Optional.empty(), 2_000, 2_000),
        new RedisConfig(
            RedisConfig.Mode.STANDALONE,
            List.of(TestServers.redis().uri()),
            Optional.empty(),
            Optional.empty(),
            redisPrefix,
            2_000,
            2_000),
        List.of(new MirrorConfig("profile", "profile", List.of("username"), List.of(), 0)),
        List.of(
            new VerticleConfig(VerticleConfig.PG_LOADER, 1, LoaderOptions.defaults()),
            new VerticleConfig(VerticleConfig.SSE_FANOUT, 1, streams),
            new VerticleConfig(VerticleConfig.HTTP_API, 1, options),
            new VerticleConfig(VerticleConfig.ADMIN, 1, new AdminOptions("127.0.0.1", 0))),
        new ClusterConfig("test", Optional.empty(), 0, List.of()),
        access,
        LimitsConfig.defaults());
  }

  private Future<RowsLoaded> load(TestDatabase database, LoadRows question) {
    return vertx.executeBlocking(
        () -> new RowsLoaded(question.keys().stream().map(key -> read(database, key)).toList()));
  }

  private static RowState read(TestDatabase database, RowKey key) {
    List<? extends List<?>> rows =
        database.query(
            "select row_to_json(p), likes_count from profile p where username = ?", key.key());
    if (rows.isEmpty()) {
      return new RowState(key, new RowVersion(7, 0), null);
    }
    long id = Long.parseLong(String.valueOf(rows.get(0).get(1)));
    return new RowState(key, new RowVersion(7, id), String.valueOf(rows.get(0).get(0)));
  }
}

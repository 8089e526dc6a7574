package io.reactivecache.profile;

import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.http.Endpoints;
import io.reactivecache.http.Exchange;
import io.reactivecache.http.HttpFailure;
import io.reactivecache.http.RouteFactory;
import io.reactivecache.http.Routes;
import io.reactivecache.http.RowAnswers;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/** {@code /v1/profile/{username}}: writes go to PostgreSQL, reads come from the cache. */
public final class ProfileRoutes implements Routes {

  private static final String PATH = "/v1/profile/{username}";
  private static final String TABLE = "profile";

  private final RowAnswers rows;
  private final Optional<String> mirror;
  private final GroupCommit writes;

  public ProfileRoutes(RouteFactory.Host host) {
    ApiOptions options =
        host.configuration()
            .options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults());
    this.rows = host.rows();
    this.mirror =
        host.configuration().mirrors().stream()
            .filter(config -> config.table().equals(TABLE) || config.table().endsWith("." + TABLE))
            .map(MirrorConfig::name)
            .findFirst();
    this.writes =
        new GroupCommit(
            host.vertx(), host.configuration().postgres(), options, mirror, host.metrics());
    host.metrics().queue("writes", host.instance(), writes::waiting, options.maxWaitingWrites());
  }

  /** The statement that makes the table of the profiles, where there is none. */
  public static String tableIfMissing() {
    return Sql.SCHEMA;
  }

  @Override
  public void mount(Endpoints endpoints) {
    endpoints
        .get(PATH, this::read)
        .on(HttpMethod.POST, PATH, this::change)
        .on(HttpMethod.PUT, PATH, this::change)
        .on(HttpMethod.PATCH, PATH, this::change)
        .on(HttpMethod.DELETE, PATH, this::delete);
  }

  @Override
  public Readiness readiness() {
    int connected = writes.connectedLanes();
    return new Readiness(
        connected == writes.lanes(),
        connected + " of " + writes.lanes() + " write lanes have PostgreSQL");
  }

  @Override
  public Future<Void> close() {
    return writes.close();
  }

  private Future<Void> read(Exchange exchange) {
    String username = Usernames.check(exchange.parameter("username"));
    String name = mirror.orElseThrow(() -> HttpFailure.of(404, "Profiles are not mirrored."));
    return rows.send(exchange, new RowKey(name, username));
  }

  private Future<Void> change(Exchange exchange) {
    String username = Usernames.check(exchange.parameter("username"));
    ProfileAction action =
        ProfileAction.parse(exchange.queryParameter("action"))
            .orElseThrow(
                () ->
                    HttpFailure.of(
                        400,
                        "An action is inc_ or dec_ with likes, followers or followings,"
                            + " such as inc_likes."));
    return writes.change(username, action).compose(written -> send(exchange, written));
  }

  private Future<Void> delete(Exchange exchange) {
    String username = Usernames.check(exchange.parameter("username"));
    return writes.delete(username).compose(deleted -> confirm(exchange, deleted));
  }

  private static Future<Void> send(Exchange exchange, WrittenProfile written) {
    exchange.response().putHeader("Cache-Control", "no-store");
    return exchange.end(200, "application/json", written.answer());
  }

  private static Future<Void> confirm(Exchange exchange, Optional<WrittenProfile> deleted) {
    return deleted.isPresent()
        ? exchange.end(204)
        : Future.failedFuture(HttpFailure.of(404, "There is no such profile."));
  }
}

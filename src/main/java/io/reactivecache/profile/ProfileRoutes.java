package io.reactivecache.profile;

import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.http.ApiExtension;
import io.reactivecache.http.RowAnswers;
import io.reactivecache.row.RowKey;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.Query;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code /v1/profile/{username}}: writes go to PostgreSQL, reads come from the cache. */
public final class ProfileRoutes implements ApiExtension {

  private static final String PATH = "/v1/profile/{username}";
  private static final String TABLE = "profile";

  private final RowAnswers rows;
  private final Optional<String> mirror;
  private final GroupCommit writes;

  public ProfileRoutes(ApiExtension.Host host) {
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
    return ProfileSql.SCHEMA;
  }

  @Override
  public void mount(ExactRouter router) {
    router.get(PATH).respond(this::read);
    router.route(PATH, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH).respond(this::change);
    router.route(PATH, HttpMethod.DELETE).respond(this::delete);
  }

  @Override
  public ExtensionStatus readiness() {
    int connected = writes.connectedLanes();
    return new ExtensionStatus(
        connected == writes.lanes(),
        writes.tableProblem().isEmpty()
            ? connected + " of " + writes.lanes() + " write lanes have PostgreSQL"
            : "profiles cannot be written: " + writes.tableProblem());
  }

  @Override
  public Future<Void> close() {
    return writes.close();
  }

  private Future<Void> read(RoutingContext ctx) {
    String username = Usernames.check(ctx.pathParam("username"));
    String name = mirror.orElseThrow(() -> HttpFailure.of(404, "Profiles are not mirrored."));
    return rows.send(ctx, new RowKey(name, username));
  }

  private Future<Void> change(RoutingContext ctx) {
    String username = Usernames.check(ctx.pathParam("username"));
    ProfileAction action =
        ProfileAction.parse(Query.of(ctx.request()).required("action"))
            .orElseThrow(
                () ->
                    HttpFailure.of(
                        400,
                        "An action is inc_ or dec_ with likes, followers or followings,"
                            + " such as inc_likes."));
    return writes.change(username, action).compose(written -> send(ctx, written));
  }

  private Future<Void> delete(RoutingContext ctx) {
    String username = Usernames.check(ctx.pathParam("username"));
    return writes.delete(username).compose(deleted -> confirm(ctx, deleted));
  }

  private static Future<Void> send(RoutingContext ctx, WrittenProfile written) {
    ctx.response().putHeader("Cache-Control", "no-store");
    return Answers.end(ctx, 200, "application/json", written.answer());
  }

  private static Future<Void> confirm(RoutingContext ctx, Optional<WrittenProfile> deleted) {
    return deleted.isPresent()
        ? Answers.end(ctx, 204)
        : Future.failedFuture(HttpFailure.of(404, "There is no such profile."));
  }
}

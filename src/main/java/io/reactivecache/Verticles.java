package io.reactivecache;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.http.AdminVerticle;
import io.reactivecache.http.ApiExtension;
import io.reactivecache.http.HttpApiVerticle;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.postgres.PgListenerVerticle;
import io.reactivecache.postgres.PgLoaderVerticle;
import io.reactivecache.postgres.check.TableQuestion;
import io.reactivecache.profile.ProfileRoutes;
import io.reactivecache.profile.ProfileTable;
import io.reactivecache.redis.RedisWriterVerticle;
import io.reactivecache.sse.SseVerticle;
import io.vertx.core.Deployable;
import java.util.List;
import java.util.Map;

/** Every verticle by the name that the configuration gives it. */
final class Verticles {

  private static final Map<String, VerticleFactory> ALL =
      Map.of(
          VerticleConfig.REDIS_WRITER, RedisWriterVerticle::new,
          VerticleConfig.PG_LOADER, PgLoaderVerticle::new,
          VerticleConfig.SSE_FANOUT, SseVerticle::new,
          VerticleConfig.PG_LISTENER, Verticles::pgListener,
          VerticleConfig.HTTP_API, Verticles::httpApi,
          VerticleConfig.ADMIN, AdminVerticle::new);

  private Verticles() {}

  static Map<String, VerticleFactory> all() {
    return ALL;
  }

  /** What may be asked of the tables that the node brings. */
  static List<TableQuestion> tables(Configuration configuration) {
    return hasProfile(configuration)
        ? List.of(
            new TableQuestion(
                "table of the demonstration",
                "profile",
                ProfileTable.question(),
                ProfileTable::problem))
        : List.of();
  }

  /** With the demonstration's table, if that is wanted. */
  private static Deployable pgListener(Configuration configuration, Metrics metrics, int instance) {
    List<String> tables =
        hasProfile(configuration) ? List.of(ProfileRoutes.tableIfMissing()) : List.of();
    return new PgListenerVerticle(configuration, metrics, instance, tables);
  }

  /** With the demonstration, if that is wanted: this is the one place where it meets the core. */
  private static Deployable httpApi(Configuration configuration, Metrics metrics, int instance) {
    List<ApiExtension.Factory> extensions =
        hasProfile(configuration) ? List.of(ProfileRoutes::new) : List.of();
    return new HttpApiVerticle(configuration, metrics, instance, extensions);
  }

  private static boolean hasProfile(Configuration configuration) {
    return configuration.instances(VerticleConfig.HTTP_API) > 0
        && configuration
            .options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults())
            .profile();
  }
}

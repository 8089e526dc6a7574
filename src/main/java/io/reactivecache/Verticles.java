package io.reactivecache;

import io.reactivecache.config.VerticleConfig;
import io.reactivecache.postgres.PgListenerVerticle;
import io.reactivecache.postgres.PgLoaderVerticle;
import io.reactivecache.redis.RedisWriterVerticle;
import java.util.Map;

/** Every verticle by the name that the configuration gives it. */
final class Verticles {

  private static final Map<String, VerticleFactory> ALL =
      Map.of(
          VerticleConfig.REDIS_WRITER, RedisWriterVerticle::new,
          VerticleConfig.PG_LOADER, PgLoaderVerticle::new,
          VerticleConfig.PG_LISTENER, PgListenerVerticle::new);

  private Verticles() {}

  static Map<String, VerticleFactory> all() {
    return ALL;
  }
}

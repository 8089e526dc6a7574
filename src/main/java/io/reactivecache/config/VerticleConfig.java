package io.reactivecache.config;

/**
 * One verticle to deploy.
 *
 * @param name one of the constants below
 * @param instances 1 or more; always 1 for {@link #PG_LISTENER} and {@link #ADMIN}
 */
public record VerticleConfig(String name, int instances, VerticleOptions options) {

  public static final String PG_LISTENER = "pg-listener";
  public static final String PG_LOADER = "pg-loader";
  public static final String REDIS_WRITER = "redis-writer";
  public static final String SSE_FANOUT = "sse-fanout";
  public static final String HTTP_API = "http-api";
  public static final String ADMIN = "admin";
}

package io.reactivecache.config;

import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every environment variable that overrides a value of the file, by the place that it sets. */
public enum EnvironmentVariable {
  RC_POSTGRES_URI("postgres", "uri"),
  RC_POSTGRES_PASSWORD("postgres", "password"),
  RC_REDIS_MODE("redis", "mode"),
  RC_REDIS_URI("redis", "uris", Kind.LIST),
  RC_REDIS_MASTER_NAME("redis", "masterName"),
  RC_REDIS_PASSWORD("redis", "password"),
  RC_REDIS_PREFIX("redis", "prefix"),
  RC_HTTP_HOST(VerticleConfig.HTTP_API, "host"),
  RC_HTTP_PORT(VerticleConfig.HTTP_API, "port", Kind.INTEGER),
  RC_HTTP_PROFILE(VerticleConfig.HTTP_API, "profile", Kind.BOOLEAN),
  RC_STREAM_HOST(VerticleConfig.SSE_FANOUT, "host"),
  RC_STREAM_PORT(VerticleConfig.SSE_FANOUT, "port", Kind.INTEGER),
  RC_STREAM_PUBLIC_URL(VerticleConfig.SSE_FANOUT, "publicUrl"),
  RC_ADMIN_HOST(VerticleConfig.ADMIN, "host"),
  RC_ADMIN_PORT(VerticleConfig.ADMIN, "port", Kind.INTEGER),
  RC_ACCESS("access"),
  RC_ORIGINS("origins", Kind.LIST),
  RC_HOSTS("hosts", Kind.LIST),
  RC_TRUSTED_PROXIES("trustedProxies", Kind.LIST),
  RC_CLUSTER_NAME("cluster", "name"),
  RC_CLUSTER_HOST("cluster", "host"),
  RC_CLUSTER_PORT("cluster", "port", Kind.INTEGER),
  RC_CLUSTER_MEMBERS("cluster", "members", Kind.LIST);

  /** How the variable's text becomes a JSON value. */
  enum Kind {
    TEXT,
    INTEGER,
    BOOLEAN,
    LIST
  }

  private static final Set<String> OF_VERTICLES =
      Set.of(VerticleConfig.HTTP_API, VerticleConfig.SSE_FANOUT, VerticleConfig.ADMIN);

  private final String section;
  private final String key;
  private final Kind kind;

  EnvironmentVariable(String key) {
    this("", key, Kind.TEXT);
  }

  EnvironmentVariable(String key, Kind kind) {
    this("", key, kind);
  }

  EnvironmentVariable(String section, String key) {
    this(section, key, Kind.TEXT);
  }

  EnvironmentVariable(String section, String key, Kind kind) {
    this.section = section;
    this.key = key;
    this.kind = kind;
  }

  /** A section of the file, or the name of the verticle whose options it sets; empty: the file. */
  String section() {
    return section;
  }

  /**
   * The value of the file that it sets, and its name: {@code redis.password (RC_REDIS_PASSWORD)}.
   */
  public String setting() {
    String place = ofVerticle() ? "options." + key + " of " + section : section + "." + key;
    return (section.isEmpty() ? key : place) + " (" + name() + ")";
  }

  boolean ofVerticle() {
    return OF_VERTICLES.contains(section);
  }

  String key() {
    return key;
  }

  /** What does not fit the kind stays a text: the schema then refuses it with a clear sentence. */
  Object json(String text) {
    return switch (kind) {
      case TEXT -> text;
      case INTEGER -> text.matches("-?[0-9]{1,18}") ? (Object) Long.valueOf(text) : text;
      case BOOLEAN -> text.matches("true|false") ? (Object) Boolean.valueOf(text) : text;
      case LIST -> new JsonArray(Arrays.stream(text.split(",", -1)).map(String::strip).toList());
    };
  }

  static @Nullable EnvironmentVariable of(String name) {
    return Arrays.stream(values())
        .filter(variable -> variable.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}

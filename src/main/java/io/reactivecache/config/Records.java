package io.reactivecache.config;

import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.config.VerticleOptions.ListenerOptions;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.config.VerticleOptions.WriterOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes records of a file that was checked and has every default filled in. */
final class Records {

  private Records() {}

  static Configuration configuration(JsonObject file) {
    return new Configuration(
        postgres(file.getJsonObject("postgres")),
        redis(file.getJsonObject("redis")),
        objects(file, "mirrors").stream().map(Records::mirror).toList(),
        objects(file, "verticles").stream().map(Records::verticle).toList(),
        cluster(file.getJsonObject("cluster")),
        access(file),
        limits(file.getJsonObject("limits")));
  }

  private static PostgresConfig postgres(JsonObject json) {
    return new PostgresConfig(
        json.getString("uri"),
        text(json, "password"),
        json.getInteger("connectTimeoutMillis"),
        json.getInteger("statementTimeoutMillis"));
  }

  private static RedisConfig redis(JsonObject json) {
    return new RedisConfig(
        RedisConfig.Mode.valueOf(json.getString("mode").toUpperCase(Locale.ROOT)),
        texts(json, "uris"),
        text(json, "masterName"),
        text(json, "password"),
        json.getString("prefix"),
        json.getInteger("connectTimeoutMillis"),
        json.getInteger("commandTimeoutMillis"));
  }

  private static MirrorConfig mirror(JsonObject json) {
    return new MirrorConfig(
        json.getString("name"),
        json.getString("table"),
        texts(json, "key"),
        columns(json),
        json.getInteger("ttlSeconds"),
        json.getInteger("maxRowBytes"));
  }

  private static List<String> columns(JsonObject mirror) {
    List<String> named = texts(mirror, "columns");
    return named.equals(List.of(MirrorConfig.EVERY_COLUMN)) ? List.of() : named;
  }

  private static VerticleConfig verticle(JsonObject json) {
    String name = json.getString("name");
    JsonObject options = json.getJsonObject("options");
    return new VerticleConfig(name, json.getInteger("instances"), options(name, options));
  }

  private static VerticleOptions options(String verticle, JsonObject json) {
    return switch (verticle) {
      case VerticleConfig.PG_LISTENER -> listener(json);
      case VerticleConfig.PG_LOADER ->
          new LoaderOptions(json.getInteger("poolSize"), json.getInteger("maxWaiting"));
      case VerticleConfig.REDIS_WRITER ->
          new WriterOptions(
              json.getInteger("tombstoneSeconds"),
              json.getInteger("absentSeconds"),
              json.getInteger("leaseMillis"));
      case VerticleConfig.SSE_FANOUT -> fanout(json);
      case VerticleConfig.HTTP_API -> api(json);
      case VerticleConfig.ADMIN ->
          new AdminOptions(json.getString("host"), json.getInteger("port"));
      default -> throw new IllegalArgumentException("no options for " + verticle);
    };
  }

  private static ListenerOptions listener(JsonObject json) {
    return new ListenerOptions(
        json.getInteger("pollMillis"),
        json.getInteger("safetyPollMillis"),
        json.getBoolean("pollOnly"),
        json.getInteger("batchRows"),
        json.getLong("maxJournalRows"),
        json.getInteger("poolSize"),
        json.getInteger("maxQuarantined"),
        json.getInteger("auditKeysPerSecond"));
  }

  private static FanoutOptions fanout(JsonObject json) {
    return new FanoutOptions(
        json.getString("host"),
        json.getInteger("port"),
        text(json, "publicUrl"),
        json.getInteger("maxConnections"),
        json.getInteger("maxKeys"),
        json.getInteger("heartbeatMillis"),
        json.getInteger("retryMillis"),
        json.getInteger("sendBufferBytes"),
        json.getInteger("writeTimeoutMillis"));
  }

  private static ApiOptions api(JsonObject json) {
    return new ApiOptions(
        json.getString("host"),
        json.getInteger("port"),
        json.getBoolean("profile"),
        json.getInteger("poolSize"),
        json.getInteger("maxWaitingWrites"),
        json.getInteger("maxBodyBytes"));
  }

  private static AccessConfig access(JsonObject file) {
    return new AccessConfig(
        CrossChecks.OPEN.equals(file.getString("access")),
        texts(file, "origins"),
        texts(file, "hosts"),
        texts(file, "trustedProxies"));
  }

  private static LimitsConfig limits(JsonObject json) {
    return new LimitsConfig(
        json.getInteger("connections"),
        json.getInteger("connectionsPerAddress"),
        json.getInteger("streamsPerAddress"),
        json.getInteger("missesPerSecond"),
        json.getInteger("writesPerSecond"),
        json.getInteger("auditsPerMinute"));
  }

  private static ClusterConfig cluster(JsonObject json) {
    return new ClusterConfig(
        json.getString("name"),
        text(json, "host"),
        json.getInteger("port"),
        texts(json, "members"));
  }

  private static Optional<String> text(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key));
  }

  private static List<String> texts(JsonObject json, String key) {
    return json.getJsonArray(key).stream().map(String.class::cast).toList();
  }

  private static List<JsonObject> objects(JsonObject json, String key) {
    return json.getJsonArray(key).stream().map(JsonObject.class::cast).toList();
  }
}

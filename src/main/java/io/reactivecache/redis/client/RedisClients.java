package io.reactivecache.redis.client;

import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** Makes clients as configured. */
final class RedisClients {

  private RedisClients() {}

  /**
   * @param maxWaiting how many commands may be unanswered on one connection
   */
  static Redis create(Vertx vertx, RedisConfig config, int maxWaiting) {
    boolean tls = config.uris().stream().anyMatch(uri -> uri.startsWith("rediss:"));
    RedisOptions options =
        new RedisOptions()
            .setType(type(config.mode()))
            .setMaxWaitingHandlers(maxWaiting)
            .setNetClientOptions(
                new NetClientOptions()
                    .setConnectTimeout(config.connectTimeoutMillis())
                    .setTcpKeepAlive(true)
                    .setSsl(tls)
                    .setHostnameVerificationAlgorithm(tls ? "HTTPS" : ""));
    config.masterName().ifPresent(options::setMasterName);
    config.password().ifPresent(options::setPassword);
    for (String uri : config.uris()) {
      options.addConnectionString(config.password().isPresent() ? withoutPassword(uri) : uri);
    }
    return Redis.createClient(vertx, options);
  }

  /** The client prefers the URI's password to the options'; we promise the reverse. */
  static String withoutPassword(String uri) {
    return uri.replaceFirst("://([^:@/]*):[^@/]*@", "://$1@").replaceFirst("://@", "://");
  }

  private static RedisClientType type(Mode mode) {
    return switch (mode) {
      case STANDALONE -> RedisClientType.STANDALONE;
      case SENTINEL -> RedisClientType.SENTINEL;
      case CLUSTER -> RedisClientType.CLUSTER;
    };
  }
}

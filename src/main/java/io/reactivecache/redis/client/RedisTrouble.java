package io.reactivecache.redis.client;

import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.trouble.Causes;
import io.reactivecache.trouble.TlsTrouble;
import io.vertx.redis.client.impl.RedisURI;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why no connection to Redis can be had, for operators: what is refused, by which setting it was
 * asked for, and what to do.
 */
public final class RedisTrouble {

  private static final String URI = EnvironmentVariable.RC_REDIS_URI.setting();
  private static final String PASSWORD = EnvironmentVariable.RC_REDIS_PASSWORD.setting();
  private static final String MODE = EnvironmentVariable.RC_REDIS_MODE.setting();
  private static final String MASTER = EnvironmentVariable.RC_REDIS_MASTER_NAME.setting();

  private final RedisConfig config;
  private final RedisRights rights;
  private final RedisURI first;
  private final String server;

  RedisTrouble(RedisConfig config) {
    this.config = config;
    this.rights = new RedisRights(config);
    this.first = new RedisURI(config.uris().get(0));
    this.server =
        (config.mode() == Mode.SENTINEL ? "a Sentinel or Redis of " : "Redis at ")
            + config.uris().stream().map(RedisTrouble::address).collect(Collectors.joining(", "));
  }

  /** The sentence; empty where nothing better is known than the failure's own message. */
  Optional<String> explain(Throwable failure) {
    return rights
        .missing(failure)
        .map(rule -> rights.explain(failure))
        .or(() -> ofAnswer(Causes.text(failure)))
        .or(() -> ofNetwork(failure));
  }

  /** The same of one who asked once: an outage is told with the address. */
  String unreachable(Throwable failure) {
    return explain(failure)
        .orElseGet(
            () ->
                server
                    + " does not answer: "
                    + failure.getMessage()
                    + ". Start it, let this machine through, or correct "
                    + URI);
  }

  private Optional<String> ofAnswer(String text) {
    if (text.contains("WRONGPASS") || text.contains("invalid password")) {
      return Optional.of(password());
    }
    if (text.contains("NOAUTH")) {
      return Optional.of(server + " wants a password and got none. Set " + PASSWORD);
    }
    if (text.contains("without any password configured") || text.contains("no password is set")) {
      return Optional.of(
          server + " has no password, and one is given. Take it out of " + PASSWORD + " or " + URI);
    }
    if (text.contains("DB index is out of range")) {
      return Optional.of(
          server
              + " has no database "
              + first.select()
              + ". Correct the number in "
              + URI
              + ", or raise databases there");
    }
    return ofMode(text);
  }

  private String password() {
    String whom = rights.user().equals("default") ? "" : "user " + rights.user() + " or ";
    String refuses = server + " refuses " + whom + (whom.isEmpty() ? "the" : "its") + " password. ";
    return config.password().isPresent()
        ? refuses + "Correct " + PASSWORD
        : refuses + "Correct it in " + URI + ", or set " + PASSWORD;
  }

  private Optional<String> ofMode(String text) {
    if (text.contains("cluster support disabled")) {
      return Optional.of(
          server + " is no Redis Cluster, and " + MODE + " is cluster. Set it to standalone");
    }
    if (isOfCluster(text)) {
      return Optional.of(
          server
              + " is a node of a Redis Cluster, and "
              + MODE
              + " is "
              + config.mode().name().toLowerCase(Locale.ROOT)
              + ". Set it to cluster");
    }
    if (text.contains("unknown command 'sentinel'")
        || text.contains("unknown command 'SENTINEL'")) {
      return Optional.of(
          server
              + " is no Sentinel, and "
              + MODE
              + " is sentinel. Name Sentinels in "
              + URI
              + ", or set the mode to standalone");
    }
    if (text.contains("No such master with that name")) {
      return Optional.of(
          "the Sentinels know no master "
              + config.masterName().orElse("")
              + ". Correct "
              + MASTER
              + "; SENTINEL MASTERS tells which they know");
    }
    return text.contains("a Sentinel answers")
        ? Optional.of(
            server
                + " is a Sentinel, and "
                + MODE
                + " is standalone. Set it to sentinel, and "
                + MASTER)
        : Optional.empty();
  }

  /** Whether an answer is one that only nodes of a cluster give, to who is not its client. */
  private boolean isOfCluster(String text) {
    return config.mode() != Mode.CLUSTER && text.contains("CLUSTERDOWN");
  }

  private Optional<String> ofNetwork(Throwable failure) {
    Optional<String> unknown = Causes.unknownHost(failure);
    if (unknown.isPresent()) {
      return Optional.of("host " + unknown.get() + " of Redis is not known. Correct " + URI);
    }
    if (!first.ssl()) {
      return Optional.empty();
    }
    return Causes.text(failure).contains("no answer in")
        ? Optional.of(
            server
                + " does not answer a TLS handshake. Name its TLS port in "
                + URI
                + ", or use redis:// if it has none")
        : TlsTrouble.explain(server, failure);
  }

  private static String address(String uri) {
    RedisURI parsed = new RedisURI(uri);
    return parsed.socketAddress().host() + ":" + parsed.socketAddress().port();
  }
}

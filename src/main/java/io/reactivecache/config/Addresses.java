package io.reactivecache.config;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.redis.client.impl.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an address must be, beyond what a schema can say. Each method tells what is expected instead
 * of the given one; null if nothing is wrong. An expectation never quotes a value.
 */
final class Addresses {

  static final String PORTS = "a port from 1 to 65535";

  private static final String POSTGRES = "postgresql://user@host:port/database";
  private static final String REDIS =
      "redis://host:port/database, with " + PORTS + " and the database's number";

  /** In the query they move the client of the rows to another place than the schema's installer. */
  private static final Set<String> PLACES =
      Set.of("host", "hostaddr", "port", "dbname", "database");

  /** The rows' client takes them in any case, the installer's only as they stand here. */
  private static final Set<String> LOWER_CASE = Set.of("user", "password", "sslmode");

  private static final Set<String> REDIS_PARAMETERS =
      Set.of("db", "user", "password", "protocol", "client");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
  private static final Pattern WEB_SCHEME = Pattern.compile("^https?://");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:@/\\s\\[\\]]+)(:[0-9]{1,5})?");
  private static final Pattern HOST =
      Pattern.compile("[^:@/\\s\\[\\]]+|\\[?[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%\\w+)?]?");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?");

  private Addresses() {}

  static @Nullable String postgres(String text) {
    URI uri;
    try {
      PgConnectOptions.fromUri(text);
      uri = new URI(text);
    } catch (RuntimeException | URISyntaxException notUnderstood) {
      // Its message may quote the password.
      return POSTGRES;
    }
    Map<String, String> query = query(uri);
    // Without them each of the two clients has a default of its own.
    boolean whole = uri.getHost() != null && uri.getPath().matches("/[^/]+");
    if (!whole || (uri.getRawUserInfo() == null && !query.containsKey("user"))) {
      return POSTGRES;
    }
    for (Map.Entry<String, String> parameter : query.entrySet()) {
      String name = parameter.getKey().toLowerCase(Locale.ROOT);
      if (PLACES.contains(name)) {
        return POSTGRES + ", with no " + parameter.getKey() + " behind the ?";
      }
      if (LOWER_CASE.contains(name) && !query.containsKey(name)) {
        return name + " in lower case";
      }
      if (name.endsWith("timeout") && !NUMBER.matcher(parameter.getValue()).matches()) {
        return "a number of up to six digits as " + parameter.getKey();
      }
    }
    return null;
  }

  /**
   * @param cluster whether it is of a Redis Cluster, which has one database
   */
  static @Nullable String redis(String text, boolean cluster) {
    RedisURI parsed;
    URI uri;
    try {
      parsed = new RedisURI(text);
      uri = new URI(text);
    } catch (RuntimeException | URISyntaxException notUnderstood) {
      return REDIS;
    }
    int database = parsed.select() == null ? 0 : parsed.select();
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getFragment() != null || database < 0) {
      return REDIS;
    }
    if (cluster && database != 0) {
      return "no database, since redis.mode is cluster";
    }
    Map<String, String> query = query(uri);
    if (!REDIS_PARAMETERS.containsAll(query.keySet())) {
      return "no parameters but db, user, password, protocol and client";
    }
    return Set.of("2", "3").contains(query.getOrDefault("protocol", "3"))
        ? null
        : "2 or 3 as protocol";
  }

  /** The number of the database that an address names; 0 if it names none, or cannot be read. */
  static int redisDatabase(String text) {
    try {
      return Optional.ofNullable(new RedisURI(text).select()).orElse(0);
    } catch (RuntimeException notUnderstood) {
      return 0;
    }
  }

  static @Nullable String member(String text) {
    Matcher address = HOST_AND_PORT.matcher(text);
    return address.matches() && address.group(2) != null && isPort(address.group(2))
        ? null
        : "host:port, with " + PORTS;
  }

  /** Of a URL that browsers are given, and of an origin. */
  static @Nullable String web(String text) {
    String authority = WEB_SCHEME.matcher(text).replaceFirst("").replaceFirst("/.*", "");
    Matcher address = HOST_AND_PORT.matcher(authority);
    return address.matches() && (address.group(2) == null || isPort(address.group(2)))
        ? null
        : "https://host:port, with " + PORTS + " and without a login";
  }

  /** Of a host, as requests have it. */
  static @Nullable String name(String text) {
    return NAME.matcher(text).matches() ? null : "one host's name, without a port";
  }

  static @Nullable String host(String text) {
    return HOST.matcher(text).matches() ? null : "a host's name or address, without a port";
  }

  static @Nullable String network(String text) {
    return Hosts.network(text).isPresent()
        ? null
        : "a network or an address, such as 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32";
  }

  /**
   * @param text a colon and up to five digits
   */
  private static boolean isPort(String text) {
    int port = Integer.parseInt(text.substring(1));
    return port >= 1 && port <= 65_535;
  }

  /** The parameters by their names; one without a value has an empty one. */
  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new LinkedHashMap<>();
    String raw = uri.getRawQuery();
    for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts.length < 2 ? "" : parts[1]);
    }
    return query;
  }
}

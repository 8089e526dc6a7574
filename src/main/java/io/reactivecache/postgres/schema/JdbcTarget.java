package io.reactivecache.postgres.schema;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.Secrets;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The configured address of PostgreSQL as JDBC wants it: user and password beside the URL, never in
 * it, so that the URL may be logged.
 */
public record JdbcTarget(String url, String user, String password, Map<String, String> properties) {

  private static final Map<String, String> NAMES = Map.of("application_name", "ApplicationName");

  public JdbcTarget {
    properties = Map.copyOf(properties);
  }

  /**
   * @throws IllegalArgumentException if the URI is not {@code postgresql://...} with a database
   */
  public static JdbcTarget of(PostgresConfig config) {
    URI uri = URI.create(config.uri());
    boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
    if (!known || uri.getHost() == null || uri.getRawPath().length() < 2) {
      throw new IllegalArgumentException(
          "not postgresql://user@host:port/database: " + Secrets.maskUri(config.uri()));
    }
    Map<String, String> query = query(uri);
    String[] login = login(uri);
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String user = query.getOrDefault("user", login[0]);
    String password = config.password().orElse(query.getOrDefault("password", login[1]));
    query.remove("user");
    query.remove("password");
    long seconds = Math.max(1, TimeUnit.MILLISECONDS.toSeconds(config.connectTimeoutMillis()));
    query.putIfAbsent("ApplicationName", "reactive-cache schema");
    query.putIfAbsent("connectTimeout", Long.toString(seconds));
    query.putIfAbsent("tcpKeepAlive", "true");
    if (query.getOrDefault("sslmode", "").startsWith("verify-")
        && !query.containsKey("sslrootcert")) {
      // What the JVM trusts, as Vert.x's client does, and not a file in somebody's home directory.
      query.putIfAbsent("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return new JdbcTarget(
        "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath(), user, password, query);
  }

  private static String[] login(URI uri) {
    String[] parts = Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
    return new String[] {decode(parts[0]), parts.length < 2 ? "" : decode(parts[1])};
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        String name = decode(parts[0]);
        query.put(NAMES.getOrDefault(name, name), decode(parts[1]));
      }
    }
    return query;
  }

  private static String decode(String text) {
    // A plus is a plus in a URI; only forms write a space that way.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return url;
  }
}

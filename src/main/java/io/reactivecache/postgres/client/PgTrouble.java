package io.reactivecache.postgres.client;

import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.trouble.Causes;
import io.reactivecache.trouble.TlsTrouble;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why no session of PostgreSQL can be had, for operators: what is refused, by which setting it was
 * asked for, and what to do. Of both clients of ours, Vert.x's and JDBC.
 */
public final class PgTrouble {

  private static final String URI = EnvironmentVariable.RC_POSTGRES_URI.setting();
  private static final String PASSWORD = EnvironmentVariable.RC_POSTGRES_PASSWORD.setting();
  private static final Pattern GIVEN = Pattern.compile("://[^/@]*:[^/@]+@|[?&]password=[^&]");
  private static final Pattern STARTUP =
      Pattern.compile("unsupported startup parameter[^:]*: ?(\\w+)");
  private static final Pattern CLIENT = Pattern.compile("host \"([^\"]+)\"");

  private final PostgresConfig config;
  private final PgConnectOptions options;

  private PgTrouble(PostgresConfig config) {
    this.config = config;
    this.options = PgConnectOptions.fromUri(config.uri());
  }

  /** The sentence, or the failure's own message where nothing better is known. */
  public static String sentence(PostgresConfig config, Throwable failure) {
    return explain(config, failure).orElseGet(() -> String.valueOf(failure.getMessage()));
  }

  /** The same of one who asked once: an outage is told with the address. */
  public static String unreachable(PostgresConfig config, Throwable failure) {
    return explain(config, failure)
        .orElseGet(
            () ->
                new PgTrouble(config).server()
                    + " does not answer: "
                    + failure.getMessage()
                    + ". Start it, let this machine through, or correct "
                    + URI);
  }

  /** The sentence; empty if the failure has another reason than the way to PostgreSQL. */
  public static Optional<String> explain(PostgresConfig config, Throwable failure) {
    PgTrouble trouble = new PgTrouble(config);
    return trouble
        .ofAnswer(sqlState(failure), Causes.text(failure))
        .or(() -> trouble.ofNetwork(failure));
  }

  private Optional<String> ofAnswer(String state, String text) {
    return switch (state) {
      case "28P01" -> Optional.of(password());
      case "28000" -> ofLogin(text);
      case "3D000" ->
          Optional.of(
              server()
                  + " has no database "
                  + options.getDatabase()
                  + ". Correct "
                  + URI
                  + ", or run: CREATE DATABASE "
                  + quoted(options.getDatabase()));
      case "53300" ->
          Optional.of(
              server()
                  + " has no connection left for role "
                  + options.getUser()
                  + ". Raise max_connections there, or the role's or the database's CONNECTION LIMIT");
      case "08P01" -> ofPooler(text);
      case PgFailures.INSUFFICIENT_PRIVILEGE ->
          text.contains("FATAL: permission denied for database")
              ? Optional.of(
                  "role "
                      + options.getUser()
                      + " may not connect. Run: GRANT CONNECT ON DATABASE "
                      + quoted(options.getDatabase())
                      + " TO "
                      + quoted(options.getUser()))
              : Optional.empty();
      default ->
          // The installer's client does not even ask the server.
          text.contains("but the password is an empty string") || text.contains("no password was")
              ? Optional.of(password())
              : Optional.empty();
    };
  }

  /** PgBouncer's words: PostgreSQL itself knows these parameters. */
  private Optional<String> ofPooler(String text) {
    Matcher parameter = STARTUP.matcher(text);
    return parameter.find()
        ? Optional.of(
            "a pooler at "
                + address()
                + " refuses the startup parameter "
                + parameter.group(1)
                + ". Add it to ignore_startup_parameters there, or name PostgreSQL itself in "
                + URI)
        : Optional.empty();
  }

  private String password() {
    String role = "role " + options.getUser();
    if (config.password().isPresent()) {
      return server() + " refuses " + role + " or its password. Correct " + PASSWORD;
    }
    // The client has a password of its own where none is given.
    return !GIVEN.matcher(config.uri()).find()
        ? server() + " wants a password for " + role + ". Set " + PASSWORD
        : server()
            + " refuses "
            + role
            + " or its password. Correct it in "
            + URI
            + ", or set "
            + PASSWORD;
  }

  private Optional<String> ofLogin(String text) {
    String role = "role " + options.getUser();
    if (text.contains("does not exist")) {
      return Optional.of(
          server() + " has no " + role + ". Create it, or correct the user in " + URI);
    }
    if (text.contains("not permitted to log in")) {
      return Optional.of(
          role + " may not log in. Run: ALTER ROLE " + quoted(options.getUser()) + " LOGIN");
    }
    if (text.contains("pg_hba.conf")) {
      Matcher client = CLIENT.matcher(text);
      String address = client.find() ? client.group(1) : "this machine's address";
      String tls =
          text.contains("no encryption")
              ? " Where its line says hostssl, add sslmode=require to " + URI + " instead"
              : "";
      return Optional.of(
          "pg_hba.conf of "
              + server()
              + " lets "
              + role
              + " into database "
              + options.getDatabase()
              + " not from "
              + address
              + ". Add a line there, such as: host "
              + options.getDatabase()
              + " "
              + options.getUser()
              + " "
              + address
              + (address.contains(":") ? "/128" : "/32")
              + " scram-sha-256, and reload."
              + tls);
    }
    return Optional.empty();
  }

  private Optional<String> ofNetwork(Throwable failure) {
    String text = Causes.text(failure);
    Optional<String> unknown = Causes.unknownHost(failure);
    if (unknown.isPresent()) {
      return Optional.of("host " + unknown.get() + " of PostgreSQL is not known. Correct " + URI);
    }
    if (text.contains("does not support SSL") || text.contains("does not handle SSL")) {
      return Optional.of(
          server() + " does not speak TLS. Switch ssl on there, or take sslmode out of " + URI);
    }
    return isEncrypted() ? TlsTrouble.explain(server(), failure) : Optional.empty();
  }

  private boolean isEncrypted() {
    return config.uri().contains("sslmode=");
  }

  private String server() {
    return "PostgreSQL at " + address();
  }

  private String address() {
    return options.getHost() + ":" + options.getPort();
  }

  /** As a statement wants a name. */
  public static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static String sqlState(Throwable failure) {
    return Causes.of(failure)
        .map(
            cause ->
                cause instanceof PgException answer
                    ? answer.getSqlState()
                    : cause instanceof SQLException refused ? refused.getSQLState() : null)
        .filter(state -> state != null && !state.isEmpty())
        .map(String::valueOf)
        .findFirst()
        .orElse("");
  }
}

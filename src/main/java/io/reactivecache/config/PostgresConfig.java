package io.reactivecache.config;

import java.util.Optional;

/**
 * Where PostgreSQL is.
 *
 * @param uri {@code postgresql://user:password@host:port/database?sslmode=...}
 * @param password instead of the one in the URI, so that the file need not hold it
 * @param connectTimeoutMillis bound on opening a connection
 * @param statementTimeoutMillis bound on one statement of the row readers and the profile's writes
 */
public record PostgresConfig(
    String uri, Optional<String> password, int connectTimeoutMillis, int statementTimeoutMillis) {

  @Override
  public String toString() {
    return "PostgresConfig[uri="
        + Secrets.maskUri(uri)
        + ", connectTimeoutMillis="
        + connectTimeoutMillis
        + ", statementTimeoutMillis="
        + statementTimeoutMillis
        + "]";
  }
}

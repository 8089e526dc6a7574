package io.reactivecache.postgres;

/** The database could not be brought up to date; the cause says why. */
public final class MigrationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MigrationException(String url, Exception cause) {
    super(
        "The schema of " + url + " could not be brought up to date: " + cause.getMessage(), cause);
  }
}

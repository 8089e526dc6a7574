package io.reactivecache.postgres.schema;

import java.sql.SQLException;

/** The database could not be brought up to date; the cause says why. */
public final class MigrationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param sentence that needs nothing more
   */
  MigrationException(String sentence, Exception cause) {
    super(sentence, cause);
  }

  /**
   * @param remedy a sentence that helps, or an empty text
   */
  MigrationException(String url, Exception cause, String remedy) {
    super(
        "The schema of " + url + " could not be brought up to date: " + sentence(cause) + remedy,
        cause);
  }

  /** Flyway tells in ten lines what PostgreSQL says in one. */
  private static String sentence(Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null && !(root instanceof SQLException)) {
      root = root.getCause();
    }
    String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return root == cause ? String.valueOf(cause.getMessage()) : said + ": " + root.getMessage();
  }
}

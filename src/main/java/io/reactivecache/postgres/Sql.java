package io.reactivecache.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements of this package: one file each, named by what it is for. */
final class Sql {

  private Sql() {}

  /**
   * Reads {@code sql/postgres/<name>.sql} of the class path.
   *
   * @throws IllegalStateException if there is no such file: the build is broken
   */
  static String load(String name) {
    String path = "sql/postgres/" + name + ".sql";
    try (InputStream in = Sql.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("missing " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.reactivecache.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements of {@code sql/profile}. A missing file keeps the program from starting. */
final class Sql {

  static final String SCHEMA = read("schema");
  static final String SESSION = read("session");
  static final String CHANGE = read("change");
  static final String DELETE = read("delete");
  static final String VERSIONS = read("versions");

  private Sql() {}

  private static String read(String name) {
    String path = "/sql/profile/" + name + ".sql";
    try (InputStream file = Sql.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException("missing " + path);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

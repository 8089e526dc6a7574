package io.reactivecache.profile;

import io.reactivecache.resource.Resources;

/** The statements of {@code sql/profile}. A missing file keeps the program from starting. */
final class ProfileSql {

  static final String SCHEMA = read("schema");
  static final String TABLE = read("table");
  static final String SESSION = read("session");
  static final String CHANGE = read("change");
  static final String DELETE = read("delete");
  static final String VERSIONS = read("versions");

  private ProfileSql() {}

  private static String read(String name) {
    return Resources.text("/sql/profile/" + name + ".sql");
  }
}

package io.reactivecache.postgres.client;

import io.reactivecache.resource.Resources;

/** The statements of this package: one file each, named by what it is for. */
public final class Sql {

  private Sql() {}

  /** Reads {@code sql/postgres/<name>.sql} of the class path. */
  public static String load(String name) {
    return Resources.text("/sql/postgres/" + name + ".sql");
  }
}

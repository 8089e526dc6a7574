package io.reactivecache.grown;

import java.util.List;

/**
 * A mirror of one of the tables.
 *
 * @param key its columns, as they are named
 * @param columns what is shown; none for all
 */
record MirroredTable(
    String name, Table table, List<String> key, List<String> columns, int maxRowBytes) {

  @Override
  public String toString() {
    return name + " (" + table + ")";
  }
}

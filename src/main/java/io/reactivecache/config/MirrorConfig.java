package io.reactivecache.config;

import java.util.List;

/**
 * A table whose rows Redis and browsers follow.
 *
 * @param name in Redis keys, addresses and events: 1 to 40 of {@code a-z 0-9 _ -}
 * @param table as PostgreSQL writes it, with its schema where that is not in the search path
 * @param key the columns of a unique index over NOT NULL columns
 * @param columns what of the row is mirrored; empty: all
 * @param ttlSeconds how long a row stays in Redis after its last store; 0: forever
 * @param maxRowBytes a row whose JSON is larger is quarantined
 */
public record MirrorConfig(
    String name,
    String table,
    List<String> key,
    List<String> columns,
    int ttlSeconds,
    int maxRowBytes) {

  /** Stands alone in a file's columns, and for all that there are. */
  static final String EVERY_COLUMN = "*";

  public static final int DEFAULT_MAX_ROW_BYTES = 8 * 1024 * 1024;

  public MirrorConfig {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }

  /** With the default bound of a row. */
  public MirrorConfig(
      String name, String table, List<String> key, List<String> columns, int ttlSeconds) {
    this(name, table, key, columns, ttlSeconds, DEFAULT_MAX_ROW_BYTES);
  }

  /** The columns as a file says them: names, or {@code *} alone. */
  public List<String> columnsSaid() {
    return columns.isEmpty() ? List.of(EVERY_COLUMN) : columns;
  }
}

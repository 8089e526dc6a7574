package io.reactivecache.grown;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table, partition or view as the catalog has it. Names are quoted as SQL needs them, tables with
 * their schema.
 *
 * @param kind of {@code pg_class}
 * @param uniques the columns of each unique index that can decide a conflict
 * @param isReferenced by foreign keys of other tables or its own
 */
record Table(
    long oid,
    String name,
    String kind,
    boolean isPartition,
    List<Column> columns,
    List<List<String>> uniques,
    List<ForeignKey> foreignKeys,
    boolean isReferenced,
    String comment) {

  /**
   * A column.
   *
   * @param plain its name as it is
   * @param type its type's number
   * @param typeName with its modifier, as a cast needs it
   * @param accepted values that its checks let through; null if it has none of its own
   */
  record Column(
      String plain,
      String name,
      long type,
      int modifier,
      String typeName,
      boolean isNotNull,
      boolean hasDefault,
      boolean isIdentityAlways,
      boolean isGenerated,
      @Nullable List<String> accepted) {

    /** Whether a statement may give it a value. */
    boolean isWritable() {
      return !isGenerated && !isIdentityAlways;
    }
  }

  /** Columns that must be those of a row of another table. */
  record ForeignKey(List<String> columns, String target, List<String> targetColumns) {}

  boolean isView() {
    return kind.equals("v");
  }

  /** Whether it could be mirrored as far as its kind goes. */
  boolean isRoot() {
    return !isView() && !isPartition;
  }

  List<Column> writable() {
    return columns.stream().filter(Column::isWritable).toList();
  }

  /** The columns that any unique index is over. */
  Set<String> keyColumns() {
    return uniques.stream()
        .flatMap(List::stream)
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  @Override
  public String toString() {
    return name;
  }
}

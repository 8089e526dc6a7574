package io.reactivecache.postgres.rows;

import io.reactivecache.postgres.client.Sql;
import org.jspecify.annotations.Nullable;

/**
 * A mirrored table as PostgreSQL knows it.
 *
 * @param id its number in the journal
 * @param name as configured
 * @param signature of the look-up: another one shows other columns, or shows them otherwise
 * @param lookupSql a subquery that finds the row of {@code asked.key}, as JSON
 * @param maxRowBytes a row whose JSON is larger is quarantined
 * @param form how keys travel
 * @param read the rows as they are now; where keys are text, the plain way answers with arrays, of
 *     the keys that have a row at least
 * @param fill the rows, each with its version
 * @param judge the rows, to be compared with what Redis holds
 */
public record Mirror(
    int id,
    String name,
    String signature,
    String lookupSql,
    int maxRowBytes,
    KeyForm form,
    RowSql read,
    RowSql fill,
    RowSql judge) {

  private static final String READ = Sql.load("read_rows");
  private static final String TOGETHER = Sql.load("read_rows_together");
  private static final String ONE_BY_ONE = Sql.load("rows_one_by_one");
  private static final String AT_ONCE = Sql.load("rows_at_once");
  private static final String FILL = Sql.load("read_rows_to_fill");
  private static final String JUDGE = Sql.load("read_rows_to_judge");

  /**
   * Builds the statements around a look-up.
   *
   * @param lookupSql what {@code reactive_cache.lookup_sql} made for this mirror
   * @param togetherSql what {@code reactive_cache.lookup_together_sql} made, if it did
   */
  static Mirror of(
      int id,
      String name,
      String signature,
      String lookupSql,
      @Nullable String togetherSql,
      int maxRowBytes,
      KeyForm form) {
    RowSql read = RowSql.of(READ, form, lookupSql, "$3");
    // What names columns comes in last, since a column may be called as any of the others.
    String together =
        togetherSql == null
            ? RowSql.of(TOGETHER.replace("/*found*/", ONE_BY_ONE), form, lookupSql, "$3").plain()
            : form.in(TOGETHER.replace("/*found*/", AT_ONCE)).replace("/*lookup*/", togetherSql);
    return new Mirror(
        id,
        name,
        signature,
        lookupSql,
        maxRowBytes,
        form,
        form == KeyForm.TEXT ? read.withPlain(together) : read,
        RowSql.of(FILL, form, lookupSql, "$5"),
        RowSql.of(JUDGE, form, lookupSql, "$6"));
  }
}

package io.reactivecache.postgres.rows;

import io.reactivecache.postgres.client.Sql;

/**
 * A mirrored table as PostgreSQL knows it.
 *
 * @param id its number in the journal
 * @param name as configured
 * @param signature of the look-up: another one shows other columns, or shows them otherwise
 * @param lookupSql a subquery that finds the row of {@code asked.key}, as JSON
 * @param maxRowBytes a row whose JSON is larger is quarantined
 * @param form how keys travel
 * @param read the rows as they are now; where keys are text, the plain way answers with arrays
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
  private static final String FILL = Sql.load("read_rows_to_fill");
  private static final String JUDGE = Sql.load("read_rows_to_judge");

  /**
   * Builds the statements around a look-up.
   *
   * @param lookupSql what {@code reactive_cache.lookup_sql} made for this mirror
   */
  static Mirror of(
      int id, String name, String signature, String lookupSql, int maxRowBytes, KeyForm form) {
    RowSql read = RowSql.of(READ, form, lookupSql, "$3");
    return new Mirror(
        id,
        name,
        signature,
        lookupSql,
        maxRowBytes,
        form,
        form == KeyForm.TEXT ? read.withPlain(RowSql.of(TOGETHER, form, lookupSql, "$3")) : read,
        RowSql.of(FILL, form, lookupSql, "$5"),
        RowSql.of(JUDGE, form, lookupSql, "$6"));
  }
}

package io.reactivecache.postgres.rows;

import io.reactivecache.postgres.client.Sql;

/**
 * One statement that reads rows by their keys, in three ways.
 *
 * @param plain all keys at once; one row that cannot be shown fails them all
 * @param tried each row by itself, so that one that fails tells why and fails no other; slower, and
 *     with the look-up's text as its last parameter
 * @param unseen finds the rows without showing them
 */
record RowSql(String plain, String tried, String unseen) {

  private static final String TRIED = Sql.load("row_tried");
  private static final String UNSEEN = Sql.load("row_unseen");

  static RowSql of(String statement, KeyForm form, String lookup, String lookupParameter) {
    String formed = form.in(statement);
    return new RowSql(
        with(formed, form.row(), lookup),
        with(formed, TRIED, lookupParameter),
        with(formed, UNSEEN, lookup));
  }

  /** The same, with another statement for the plain way. */
  RowSql withPlain(String other) {
    return new RowSql(other, tried, unseen);
  }

  private static String with(String statement, String row, String lookup) {
    return statement.replace("/*row*/", row.replace("/*lookup*/", lookup));
  }
}

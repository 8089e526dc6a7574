package io.reactivecache.postgres;

/**
 * One statement that reads rows by their keys, in three ways.
 *
 * @param plain all keys at once; one row that cannot be shown fails them all
 * @param tried each row by itself, so that one that fails tells why and fails no other; slower, and
 *     with the look-up's text as its last parameter
 * @param unseen finds the rows without showing them
 */
record RowSql(String plain, String tried, String unseen) {

  private static final String PLAIN = Sql.load("row_plain");
  private static final String TRIED = Sql.load("row_tried");
  private static final String UNSEEN = Sql.load("row_unseen");

  static RowSql of(String statement, String lookup, String lookupParameter) {
    return new RowSql(
        with(statement, PLAIN, lookup),
        with(statement, TRIED, lookupParameter),
        with(statement, UNSEEN, lookup));
  }

  private static String with(String statement, String row, String lookup) {
    return statement.replace("/*row*/", row.replace("/*lookup*/", lookup));
  }
}

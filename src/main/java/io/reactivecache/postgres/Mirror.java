package io.reactivecache.postgres;

/**
 * A mirrored table as PostgreSQL knows it.
 *
 * @param id its number in the journal
 * @param name as configured
 * @param signature of the look-up: another one shows other columns, or shows them otherwise
 * @param readSql reads rows by their keys: {@code $1} the keys
 * @param fillSql reads rows by their keys, each with its version, in one statement: {@code $1} the
 *     keys, {@code $2} the mirror's number, {@code $3} the signature
 * @param judgeSql reads rows by their keys, to be compared: as {@code fillSql}, and {@code $4} a
 *     snapshot since which changes are told
 */
record Mirror(
    int id, String name, String signature, String readSql, String fillSql, String judgeSql) {

  private static final String READ = Sql.load("read_rows");
  private static final String FILL = Sql.load("read_rows_to_fill");
  private static final String JUDGE = Sql.load("read_rows_to_judge");

  /**
   * Builds the statements around a look-up.
   *
   * @param lookupSql what {@code reactive_cache.lookup_sql} made for this mirror
   */
  static Mirror of(int id, String name, String signature, String lookupSql) {
    return new Mirror(
        id,
        name,
        signature,
        READ.replace("/*lookup*/", lookupSql),
        FILL.replace("/*lookup*/", lookupSql),
        JUDGE.replace("/*lookup*/", lookupSql));
  }
}

package io.reactivecache.profile;

import io.reactivecache.config.EnvironmentVariable;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;

/**
 * Whether the table that a session finds by the name {@code profile} can be the demonstration's.
 */
public final class ProfileTable {

  private static final String INSTEAD =
      ", or leave the demonstration out: "
          + EnvironmentVariable.RC_HTTP_PROFILE.setting()
          + " false";

  private ProfileTable() {}

  /** The statement that asks; its one row is for {@link #problem}. */
  public static String question() {
    return ProfileSql.TABLE;
  }

  /** The answer as a sentence for operators; empty if all is well. */
  public static String problem(Row answer) {
    String problem = answer.getString("problem");
    if (problem == null) {
      return "";
    }
    boolean isForeign = answer.getBoolean("is_foreign");
    return problem + (isForeign ? ". Give the role another search_path" : "") + INSTEAD;
  }

  /** Fails with {@link UnusableTable} if it cannot. */
  static Future<Void> check(SqlConnection connection) {
    return connection
        .query(ProfileSql.TABLE)
        .execute()
        .compose(
            rows -> {
              String problem = problem(rows.iterator().next());
              return problem.isEmpty()
                  ? Future.succeededFuture()
                  : Future.failedFuture(new UnusableTable(problem));
            });
  }

  /** It cannot, and why. Without a stack trace: it is an answer. */
  static final class UnusableTable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private UnusableTable(String sentence) {
      super(sentence, null, false, false);
    }
  }
}

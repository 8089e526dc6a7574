package io.reactivecache.postgres.check;

import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.UnnamedColumns;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.PgTrouble;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.schema.SchemaConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns that tables have, ready to be pasted where a configuration does not name them. */
public final class ColumnNames {

  private static final String SQL = Sql.load("column_names");

  private ColumnNames() {}

  /** One line for each mirror, or why PostgreSQL does not tell. Blocks for the connect timeout. */
  public static List<String> lines(UnnamedColumns unnamed) {
    Vertx vertx = Vertx.vertx();
    try {
      return SchemaConnection.use(
              vertx, unnamed.postgres(), connection -> lines(connection, unnamed.mirrors()))
          .recover(failure -> Future.succeededFuture(List.of(untold(unnamed, failure))))
          .await();
    } finally {
      vertx.close();
    }
  }

  private static String untold(UnnamedColumns unnamed, Throwable failure) {
    return "Which columns there are is not known: "
        + PgTrouble.unreachable(unnamed.postgres(), failure);
  }

  private static Future<List<String>> lines(SqlConnection connection, List<MirrorConfig> mirrors) {
    List<String> lines = new ArrayList<>();
    Future<Void> all = Future.succeededFuture();
    for (MirrorConfig mirror : mirrors) {
      all = all.compose(before -> line(connection, mirror)).map(lines::add).mapEmpty();
    }
    return all.map(lines);
  }

  /** A name that PostgreSQL does not take hides no other mirror's. */
  private static Future<String> line(SqlConnection connection, MirrorConfig mirror) {
    return connection
        .preparedQuery(SQL)
        .execute(Tuple.of(mirror.table()))
        .map(rows -> line(mirror, rows.iterator().next().getString("names")))
        .recover(
            failure ->
                failure instanceof PgException refusal
                    ? Future.succeededFuture(
                        "mirror " + mirror.name() + ": " + PgFailures.sentence(refusal))
                    : Future.failedFuture(failure));
  }

  private static String line(MirrorConfig mirror, @Nullable String names) {
    return names == null
        ? "mirror " + mirror.name() + ": there is no table " + mirror.table()
        : "mirror " + mirror.name() + ", all that its table has: \"columns\": " + names;
  }
}

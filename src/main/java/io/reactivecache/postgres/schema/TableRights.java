package io.reactivecache.postgres.schema;

import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.Sql;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.Set;

/** What our role lacks to follow a table, as the statements that somebody has to run. */
public final class TableRights {

  private static final String SQL = Sql.load("table_rights");

  /** No privilege, no table, no schema. */
  private static final Set<String> STATES =
      Set.of(PgFailures.INSUFFICIENT_PRIVILEGE, "42P01", "3F000");

  private final Vertx vertx;
  private final PostgresConfig config;

  public TableRights(Vertx vertx, PostgresConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /** Why PostgreSQL refused something of a mirror, and what to do; never fails. */
  public Future<String> explain(MirrorConfig mirror, PgException refusal) {
    String said = PgFailures.sentence(refusal);
    if (!isLack(refusal)) {
      return Future.succeededFuture(said);
    }
    return ask(mirror).map(missing -> missing.orElse(said)).otherwise(said);
  }

  /** What is missing now; empty if all is well. Fails where PostgreSQL does not tell. */
  public Future<Optional<String>> ask(MirrorConfig mirror) {
    return SchemaConnection.use(vertx, config, connection -> missing(connection, mirror));
  }

  public static boolean isLack(PgException refusal) {
    return STATES.contains(refusal.getSqlState());
  }

  /**
   * What is missing, or that there is no such table; empty if all is well.
   *
   * @param connection with the role's own search_path
   */
  public static Future<Optional<String>> missing(SqlConnection connection, MirrorConfig mirror) {
    return problem(connection, SQL, mirror);
  }

  /**
   * What a question of a mirror's table answers; empty if all is well.
   *
   * @param sql with one row, {@code problem}; its parameters are the table, the columns to show and
   *     the key's
   */
  public static Future<Optional<String>> problem(
      SqlConnection connection, String sql, MirrorConfig mirror) {
    Tuple asked =
        Tuple.of(mirror.table())
            .addArrayOfString(mirror.columns().toArray(String[]::new))
            .addArrayOfString(mirror.key().toArray(String[]::new));
    return connection
        .preparedQuery(sql)
        .execute(asked)
        .map(rows -> Optional.ofNullable(rows.iterator().next().getString("problem")));
  }
}

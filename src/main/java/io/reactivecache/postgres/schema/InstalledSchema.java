package io.reactivecache.postgres.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reactivecache.config.Configuration;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.resource.Resources;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Finds out whether a database has exactly this version's migrations, and is ours, without what
 * would install them: Flyway and JDBC would take a third of an ordinary start only to find nothing
 * to do.
 *
 * <p>"Not current" is always a safe answer: {@link Migrations} looks again, and knows what to say.
 */
public final class InstalledSchema {

  private static final String INSTALLED = Sql.load("installed_migrations");

  /** Every file of {@code db/migration}, in the order in which they run. */
  public static final List<String> SHIPPED =
      List.of(
          "V1__journal.sql",
          "V2__key_text.sql",
          "V3__triggers.sql",
          "V4__attach.sql",
          "V5__reading.sql",
          "V6__problems.sql",
          "V7__leader_state.sql",
          "V8__cheaper_triggers.sql",
          "V9__audit.sql",
          "V10__quarantine.sql",
          "V11__leader_term.sql",
          "V12__keys_together.sql",
          "V13__read_together.sql",
          "V14__journal_together.sql",
          "V15__prune_between_reads.sql",
          "V16__mirrors_checked.sql",
          "V17__text_without_utf8.sql",
          "V18__installation.sql",
          "V19__bounded_copies.sql",
          "V20__mirror_problem.sql",
          "V21__mirrors_out_of_reach.sql",
          "R__attach.sql",
          "R__journal.sql",
          "R__leader.sql",
          "R__partitions.sql",
          "R__problems.sql",
          "R__quarantine.sql",
          "R__reading.sql",
          "R__triggers.sql");

  private InstalledSchema() {}

  private static final String[] OBJECTS = ShippedObjects.standing(SHIPPED).toArray(String[]::new);

  /**
   * Whether there is nothing to install and nothing to refuse; false, too, when that cannot be
   * found out. Never fails, and answers within the configured connect timeout.
   */
  static Future<Boolean> look(Vertx vertx, Configuration configuration) {
    return ask(vertx, configuration).map(InstalledSchema::isCurrent).otherwise(false);
  }

  /**
   * Whether all that this version needs is there still; a newer version may have added to it. Only
   * an answer of PostgreSQL counts: while it is away nothing is known to be gone.
   */
  static Future<Boolean> isStillThere(Vertx vertx, Configuration configuration) {
    return ask(vertx, configuration)
        .map(InstalledSchema::isWhole)
        .recover(failure -> Future.succeededFuture(!saysItIsGone(failure)));
  }

  private static Future<RowSet<Row>> ask(Vertx vertx, Configuration configuration) {
    return SchemaConnection.use(
        vertx,
        configuration.postgres(),
        connection ->
            connection
                .preparedQuery(INSTALLED)
                .execute(Tuple.of(configuration.cluster().name()).addArrayOfString(OBJECTS)));
  }

  /** A table, a function or the schema is not there, or not for us. */
  private static boolean saysItIsGone(Throwable failure) {
    return failure instanceof PgException answer
        && (answer.getSqlState().startsWith("42") || answer.getSqlState().startsWith("3F"));
  }

  private static boolean isCurrent(RowSet<Row> installed) {
    return checksums(installed).equals(shipped()) && !isIncomplete(installed);
  }

  private static boolean isWhole(RowSet<Row> installed) {
    Set<String> scripts = checksums(installed).keySet();
    boolean ours = scripts.containsAll(SHIPPED);
    return ours && (scripts.size() > SHIPPED.size() || !isIncomplete(installed));
  }

  private static boolean isIncomplete(RowSet<Row> installed) {
    return installed.iterator().next().getBoolean("incomplete");
  }

  /** What a file ran with last: repeatable ones may have run several times. */
  private static Map<String, Integer> checksums(RowSet<Row> installed) {
    Map<String, Integer> checksums = new HashMap<>();
    for (Row row : installed) {
      checksums.put(row.getString("script"), row.getInteger("checksum"));
    }
    return checksums;
  }

  /** The checksum of each file. */
  static Map<String, Integer> shipped() {
    Map<String, Integer> checksums = new HashMap<>();
    SHIPPED.forEach(file -> checksums.put(file, checksum(Resources.text("/db/migration/" + file))));
    return checksums;
  }

  /** As Flyway's: of the lines without their ends. */
  private static int checksum(String text) {
    CRC32 crc = new CRC32();
    text.lines().forEach(line -> crc.update(line.getBytes(UTF_8)));
    return (int) crc.getValue();
  }
}

package io.reactivecache.postgres.schema;

import io.reactivecache.postgres.client.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a database holds of our schema before anything is done to it: nothing, what was installed in
 * it, or what a dump, a template or somebody's hand made of that.
 *
 * @param fault why it cannot be served from, nor brought up to date; empty if nothing is there, or
 *     what was installed there. Of what a newer version has installed only the place counts.
 * @param isNewer whether a newer version has installed it, there
 */
record FoundSchema(Optional<String> fault, boolean isNewer) {

  private static final String OBJECTS = Sql.load("schema_objects");
  private static final String JUDGE = Sql.load("judge_installation");
  private static final String RECORD =
      "select script, checksum from reactive_cache.flyway_schema_history where type = 'SQL' order by installed_rank";

  /** A file that has run, as it was then. */
  private record Applied(String script, int checksum) {}

  static FoundSchema look(Connection connection) throws SQLException {
    Set<String> objects = new TreeSet<>(texts(connection, OBJECTS));
    if (objects.isEmpty()) {
      return new FoundSchema(Optional.empty(), false);
    }
    List<Applied> applied =
        objects.contains("relation flyway_schema_history")
            ? applied(connection)
            : List.<Applied>of();
    if (applied.isEmpty()) {
      return new FoundSchema(Optional.of("it has no record of what was installed"), false);
    }
    boolean newer =
        !applied.stream().map(Applied::script).allMatch(InstalledSchema.SHIPPED::contains);
    Set<String> missing = newer ? new TreeSet<>() : ShippedObjects.standing(asShipped(applied));
    missing.removeAll(objects);
    Optional<String> fault =
        missing.isEmpty()
            ? texts(connection, JUDGE).stream().filter(text -> !text.isEmpty()).findFirst()
            : Optional.of("it lacks " + String.join(", ", missing));
    return new FoundSchema(fault, newer && fault.isEmpty());
  }

  /** A repeatable file of an older version made what that said: it does not count. */
  private static List<String> asShipped(List<Applied> applied) {
    Map<String, Integer> shipped = InstalledSchema.shipped();
    return applied.stream()
        .filter(
            file ->
                !file.script().startsWith("R__")
                    || Objects.equals(shipped.get(file.script()), file.checksum()))
        .map(Applied::script)
        .toList();
  }

  private static List<Applied> applied(Connection connection) throws SQLException {
    List<Applied> applied = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(RECORD);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        applied.add(new Applied(rows.getString(1), rows.getInt(2)));
      }
    }
    return applied;
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String text = rows.getString(1);
        texts.add(text == null ? "" : text);
      }
    }
    return texts;
  }
}

package io.reactivecache.postgres.schema;

import io.reactivecache.postgres.client.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a database holds of our schema before anything is done to it: nothing, what was installed in
 * it, or what a dump, a template or somebody's hand made of that.
 */
final class FoundSchema {

  private static final String OBJECTS = Sql.load("schema_objects");
  private static final String JUDGE = Sql.load("judge_installation");
  private static final String RECORD =
      "select script from reactive_cache.flyway_schema_history where type = 'SQL' order by installed_rank";

  private FoundSchema() {}

  /**
   * Why what is there cannot be served from, nor brought up to date; empty if nothing is there, or
   * what was installed there. Of what a newer version has installed only the place counts.
   */
  static Optional<String> fault(Connection connection) throws SQLException {
    Set<String> objects = new TreeSet<>(texts(connection, OBJECTS));
    if (objects.isEmpty()) {
      return Optional.empty();
    }
    List<String> scripts =
        objects.contains("relation flyway_schema_history")
            ? texts(connection, RECORD)
            : List.<String>of();
    if (scripts.isEmpty()) {
      return Optional.of("it has no record of what was installed");
    }
    if (InstalledSchema.SHIPPED.containsAll(scripts)) {
      Set<String> missing = ShippedObjects.standing(scripts);
      missing.removeAll(objects);
      if (!missing.isEmpty()) {
        return Optional.of("it lacks " + String.join(", ", missing));
      }
    }
    return texts(connection, JUDGE).stream().filter(fault -> !fault.isEmpty()).findFirst();
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

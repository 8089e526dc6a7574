package io.reactivecache.grown;

import io.reactivecache.grown.Table.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Which tables can be mirrored, by which keys, and why the others cannot. */
final class MirroredTables {

  /** By unique index: its columns, and what attach() would say. */
  private static final String KEYS =
      """
      select k.columns, t.problem
      from pg_index x
      cross join lateral (select array(select a.attname::text from generate_series(0, x.indnkeyatts - 1) as n
        join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[n] order by n) as columns) k
      cross join lateral reactive_cache.target_problem(x.indrelid, k.columns) t
      where x.indrelid = ? and x.indisunique and cardinality(k.columns) > 0
      order by x.indisprimary desc, x.indexrelid
      """;

  private static final String ALL_COLUMNS =
      "select problem from reactive_cache.target_problem(?, ?)";

  private final Connection connection;
  private final int keysOfTable;
  private final int maxRowBytes;
  final List<MirroredTable> mirrors = new ArrayList<>();

  /** What attach() says of the other tables. */
  final Map<Table, String> refused = new LinkedHashMap<>();

  private MirroredTables(Connection connection, int keysOfTable, int maxRowBytes) {
    this.connection = connection;
    this.keysOfTable = keysOfTable;
    this.maxRowBytes = maxRowBytes;
  }

  /**
   * Needs our schema in the database.
   *
   * @param keysOfTable how many mirrors a table gets at most, each by another key
   */
  static MirroredTables of(
      Connection connection, List<Table> tables, int keysOfTable, int maxRowBytes)
      throws SQLException {
    MirroredTables found = new MirroredTables(connection, keysOfTable, maxRowBytes);
    for (Table table : tables) {
      if (table.isRoot()) {
        found.look(table);
      }
    }
    return found;
  }

  private void look(Table table) throws SQLException {
    List<List<String>> keys = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
      statement.setLong(1, table.oid());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          List<String> columns = Arrays.stream((String[]) row.getArray(1).getArray()).toList();
          String problem = row.getString(2);
          if (problem != null) {
            problems.add(problem);
          } else if (keys.size() < keysOfTable && !keys.contains(columns)) {
            keys.add(columns);
          }
        }
      }
    }
    for (List<String> key : keys) {
      mirrors.add(mirror(table, key, key != keys.get(0)));
    }
    if (keys.isEmpty()) {
      refused.put(table, problems.isEmpty() ? problemOfAllColumns(table) : problems.get(0));
    }
  }

  private String problemOfAllColumns(Table table) throws SQLException {
    Object[] names = table.columns().stream().map(Column::plain).toArray();
    try (PreparedStatement statement = connection.prepareStatement(ALL_COLUMNS)) {
      statement.setLong(1, table.oid());
      statement.setArray(2, connection.createArrayOf("text", names));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return Objects.requireNonNullElse(
            row.getString(1), "it can be mirrored by all its columns");
      }
    }
  }

  /** A second mirror of a table shows less of it. */
  private MirroredTable mirror(Table table, List<String> key, boolean isSecond) {
    String stem = table.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String name = "m" + mirrors.size() + "-" + stem;
    List<String> columns =
        !isSecond
            ? List.of()
            : Stream.concat(
                    key.stream(),
                    table.columns().stream()
                        .map(Column::plain)
                        .filter(plain -> !key.contains(plain))
                        .limit(2))
                .toList();
    return new MirroredTable(
        name.substring(0, Math.min(40, name.length())), table, key, columns, maxRowBytes);
  }
}

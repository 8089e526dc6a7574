package io.reactivecache.grown;

import io.reactivecache.grown.Table.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a table holds, read by SQL alone: keys and rows are written as the documentation says, with
 * nothing of the server's own.
 */
final class Truth {

  /** The settings that the documentation names. */
  private static final List<String> SETTINGS =
      List.of(
          "TimeZone = 'UTC'",
          "DateStyle = 'ISO, MDY'",
          "IntervalStyle = 'postgres'",
          "extra_float_digits = 1",
          "bytea_output = 'hex'",
          "xmlbinary = 'base64'",
          "lc_monetary = 'C'",
          "quote_all_identifiers = off",
          "search_path = pg_catalog",
          "row_security = off");

  private static final Set<String> BARE = Set.of("int2", "int4", "int8", "bool");

  private final Connection connection;
  private final Map<Long, Type> types;

  Truth(Connection connection, Map<Long, Type> types) throws SQLException {
    this.connection = connection;
    this.types = types;
    try (Statement statement = connection.createStatement()) {
      for (String setting : SETTINGS) {
        statement.execute("set " + setting);
      }
    }
  }

  /** The rows by key; null for one that PostgreSQL cannot make JSON of, or that is too large. */
  Map<String, @Nullable String> rows(MirroredTable mirror) throws SQLException {
    String sql = "select " + key(mirror) + ", " + row(mirror) + " from " + mirror.table() + " t";
    try {
      Map<String, @Nullable String> rows = new LinkedHashMap<>();
      read(sql, mirror, rows);
      return rows;
    } catch (SQLException oneCannotBeShown) {
      return oneByOne(mirror, sql);
    }
  }

  private Map<String, @Nullable String> oneByOne(MirroredTable mirror, String sql)
      throws SQLException {
    Map<String, @Nullable String> rows = new LinkedHashMap<>();
    List<List<String>> places = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select "
                    + key(mirror)
                    + ", tableoid::text, ctid::text from "
                    + mirror.table()
                    + " t")) {
      while (row.next()) {
        places.add(List.of(row.getString(1), row.getString(2), row.getString(3)));
      }
    }
    for (List<String> place : places) {
      try {
        read(
            sql + " where t.tableoid = " + place.get(1) + " and t.ctid = '" + place.get(2) + "'",
            mirror,
            rows);
      } catch (SQLException cannotBeShown) {
        rows.put(place.get(0), null);
      }
    }
    return rows;
  }

  private void read(String sql, MirroredTable mirror, Map<String, @Nullable String> rows)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        String json = row.getString(2);
        boolean isTooLarge =
            json.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > mirror.maxRowBytes();
        rows.put(row.getString(1), isTooLarge ? null : json);
      }
    }
  }

  private static String row(MirroredTable mirror) {
    if (mirror.columns().isEmpty()) {
      return "row_to_json(t.*)::text";
    }
    String columns =
        columns(mirror.table(), mirror.columns()).stream()
            .map(column -> "t." + column.name())
            .collect(Collectors.joining(", "));
    return "(select row_to_json(s.*)::text from (select " + columns + ") as s)";
  }

  /** One column is its own text; several are a JSON array, numbers and booleans bare. */
  private String key(MirroredTable mirror) {
    List<Column> key = columns(mirror.table(), mirror.key());
    if (key.size() == 1) {
      return "t." + key.get(0).name() + "::text";
    }
    return key.stream()
        .map(
            column ->
                isBare(column)
                    ? "t." + column.name() + "::text"
                    : "to_json(t." + column.name() + "::text)::text")
        .collect(Collectors.joining(" || ',' || ", "'[' || ", " || ']'"));
  }

  private boolean isBare(Column column) {
    Type type = types.get(column.type());
    while (type != null && type.kind().equals("d")) {
      type = types.get(type.below());
    }
    return type != null && BARE.contains(type.name());
  }

  private static List<Column> columns(Table table, List<String> names) {
    return names.stream()
        .map(
            name ->
                table.columns().stream()
                    .filter(column -> column.plain().equals(name))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }
}

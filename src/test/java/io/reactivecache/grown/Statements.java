package io.reactivecache.grown;

import io.reactivecache.grown.Table.Column;
import io.reactivecache.grown.Table.ForeignKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random statements for a table, as SQL with parameters. */
final class Statements {

  /** A statement whose parameters are all texts. */
  record Sql(String kind, String text, List<@Nullable String> parameters) {}

  /** Rows that a foreign key may point at. */
  interface Parents {
    List<List<String>> rows(ForeignKey key) throws SQLException;
  }

  private final Random random;
  private final RandomValues values;
  private final Parents parents;

  Statements(Random random, RandomValues values, Parents parents) {
    this.random = random;
    this.values = values;
    this.parents = parents;
  }

  /** Values for a new row; a column that is left out gets its default. */
  Map<Column, @Nullable String> row(Table table) throws SQLException {
    Map<String, @Nullable String> foreign = foreign(table);
    Set<String> keys = table.keyColumns();
    boolean overriding = random.nextInt(6) == 0;
    Map<Column, @Nullable String> row = new LinkedHashMap<>();
    for (Column column : table.columns()) {
      boolean may = column.isWritable() || (column.isIdentityAlways() && overriding);
      boolean leftOut =
          column.hasDefault() && random.nextInt(10) < (keys.contains(column.name()) ? 5 : 3);
      if (may && !leftOut) {
        row.put(column, value(table, column, foreign));
      }
    }
    return row;
  }

  /** Values of rows that are there; where there is none, the key points at nothing. */
  private Map<String, @Nullable String> foreign(Table table) throws SQLException {
    Map<String, @Nullable String> foreign = new HashMap<>();
    for (ForeignKey key : table.foreignKeys()) {
      if (random.nextInt(40) == 0) {
        continue;
      }
      List<List<String>> rows = parents.rows(key);
      for (int i = 0; i < key.columns().size(); i++) {
        foreign.put(key.columns().get(i), null);
      }
      if (!rows.isEmpty()) {
        List<String> row = rows.get(random.nextInt(rows.size()));
        for (int i = 0; i < row.size(); i++) {
          foreign.put(key.columns().get(i), row.get(i));
        }
      }
    }
    return foreign;
  }

  private @Nullable String value(
      Table table, Column column, Map<String, @Nullable String> foreign) {
    String pointed = foreign.get(column.name());
    if (foreign.containsKey(column.name()) && !column.isNotNull()) {
      return random.nextInt(8) == 0 ? null : pointed;
    }
    return pointed != null
        ? pointed
        : values.of(column, table.keyColumns().contains(column.name()));
  }

  Sql insert(Table table, Map<Column, @Nullable String> row) {
    return new Sql(
        "insert",
        insertInto(table, row.keySet()) + " values (" + casts(row.keySet()) + ")",
        parameters(row));
  }

  Sql insertMany(Table table) throws SQLException {
    Map<Column, @Nullable String> first = row(table);
    List<@Nullable String> parameters = new ArrayList<>(parameters(first));
    List<String> tuples = new ArrayList<>(List.of("(" + casts(first.keySet()) + ")"));
    for (int i = random.nextInt(6); i > 0; i--) {
      Map<String, @Nullable String> foreign = foreign(table);
      first.keySet().forEach(column -> parameters.add(value(table, column, foreign)));
      tuples.add("(" + casts(first.keySet()) + ")");
    }
    return new Sql(
        "insert many",
        insertInto(table, first.keySet()) + " values " + String.join(", ", tuples),
        parameters);
  }

  Sql upsert(Table table) throws SQLException {
    Map<Column, @Nullable String> row = row(table);
    String conflict = "";
    if (!table.uniques().isEmpty()) {
      conflict = " (" + String.join(", ", pick(table.uniques())) + ")";
    }
    String sets =
        some(row.keySet().stream().filter(column -> !column.isIdentityAlways()).toList(), 3)
            .stream()
            .map(column -> column.name() + " = excluded." + column.name())
            .collect(Collectors.joining(", "));
    boolean updates = !conflict.isEmpty() && !sets.isEmpty() && random.nextInt(4) > 0;
    Sql insert = insert(table, row);
    return new Sql(
        "upsert",
        insert.text()
            + " on conflict"
            + conflict
            + (updates ? " do update set " + sets : " do nothing"),
        insert.parameters());
  }

  Sql merge(Table table) throws SQLException {
    Map<Column, @Nullable String> row = row(table);
    List<String> key = table.uniques().isEmpty() ? List.of() : table.uniques().get(0);
    List<String> names = row.keySet().stream().map(Column::name).toList();
    if (key.isEmpty() || !names.containsAll(key)) {
      return insert(table, row);
    }
    String on =
        key.stream()
            .map(name -> "t." + name + "::text = s." + name + "::text")
            .collect(Collectors.joining(" and "));
    String sets =
        row.keySet().stream()
            .filter(column -> !key.contains(column.name()) && column.isWritable())
            .map(column -> column.name() + " = s." + column.name())
            .collect(Collectors.joining(", "));
    String matched = sets.isEmpty() || random.nextInt(5) == 0 ? "delete" : "update set " + sets;
    boolean overriding = row.keySet().stream().anyMatch(Column::isIdentityAlways);
    return new Sql(
        "merge",
        "merge into "
            + table
            + " as t using (select "
            + row.keySet().stream()
                .map(column -> cast(column) + " as " + column.name())
                .collect(Collectors.joining(", "))
            + ") as s on "
            + on
            + " when matched then "
            + matched
            + " when not matched then insert ("
            + String.join(", ", names)
            + ")"
            + (overriding ? " overriding system value" : "")
            + " values ("
            + names.stream().map(name -> "s." + name).collect(Collectors.joining(", "))
            + ")",
        parameters(row));
  }

  /** Changes some columns of some rows; never those of a key. */
  @Nullable Sql update(Table table, boolean isOfMany) throws SQLException {
    Set<String> keys = table.keyColumns();
    List<Column> columns =
        some(table.writable().stream().filter(column -> !keys.contains(column.name())).toList(), 4);
    return columns.isEmpty()
        ? null
        : set(
            isOfMany ? "update many" : "update",
            table,
            columns,
            isOfMany ? "random() < 0.2" : rows(table, 1 + random.nextInt(4)));
  }

  /** Gives a row another key. */
  @Nullable Sql rekey(Table table) throws SQLException {
    List<Column> columns =
        some(
            table.writable().stream()
                .filter(column -> table.keyColumns().contains(column.name()))
                .toList(),
            2);
    return columns.isEmpty() ? null : set("change key", table, columns, rows(table, 1));
  }

  private Sql set(String kind, Table table, List<Column> columns, String where)
      throws SQLException {
    Map<String, @Nullable String> foreign = foreign(table);
    List<@Nullable String> parameters = new ArrayList<>();
    columns.forEach(column -> parameters.add(value(table, column, foreign)));
    String sets =
        columns.stream()
            .map(column -> column.name() + " = " + cast(column))
            .collect(Collectors.joining(", "));
    return new Sql(kind, "update " + table + " set " + sets + " where " + where, parameters);
  }

  /** Moves many keys at once. */
  @Nullable Sql shift(Table table) {
    List<Column> numbers =
        table.writable().stream()
            .filter(column -> table.keyColumns().contains(column.name()))
            .filter(
                column ->
                    List.of("smallint", "integer", "bigint", "date").contains(column.typeName()))
            .toList();
    if (numbers.isEmpty()) {
      return null;
    }
    String name = pick(numbers).name();
    return new Sql(
        "shift keys",
        "update "
            + table
            + " set "
            + name
            + " = "
            + name
            + " + "
            + (1 + random.nextInt(500))
            + " where random() < 0.3",
        List.of());
  }

  Sql delete(Table table, int count) {
    return new Sql("delete", "delete from " + table + " where " + rows(table, count), List.of());
  }

  Sql deleteReturning(Table table) {
    String texts =
        table.columns().stream()
            .map(column -> column.name() + "::text")
            .collect(Collectors.joining(", "));
    return new Sql(
        "take out",
        "delete from " + table + " where " + rows(table, 1) + " returning " + texts,
        List.of());
  }

  Sql truncate(Table table) {
    return new Sql("truncate", "truncate " + table, List.of());
  }

  /** Two keys, as they are and exchanged: the rows swap through a third. */
  List<Sql> swap(Table table, List<String> one, List<String> other) {
    List<Column> key = key(table);
    List<@Nullable String> third = new ArrayList<>();
    key.forEach(column -> third.add(values.of(column.type(), column.modifier(), true)));
    return List.of(
        move(table, key, one, third), move(table, key, other, one), move(table, key, third, other));
  }

  List<Column> key(Table table) {
    return table.uniques().isEmpty()
        ? List.of()
        : table.uniques().get(0).stream()
            .map(
                name ->
                    table.columns().stream()
                        .filter(column -> column.name().equals(name))
                        .findFirst()
                        .orElseThrow())
            .toList();
  }

  private static Sql move(
      Table table,
      List<Column> key,
      List<? extends @Nullable String> from,
      List<? extends @Nullable String> to) {
    String sets =
        key.stream()
            .map(column -> column.name() + " = " + cast(column))
            .collect(Collectors.joining(", "));
    // By text: not every type that may be a key has an operator that compares it, such as a domain
    // over an enum.
    String where =
        key.stream()
            .map(column -> column.name() + "::text = (" + cast(column) + ")::text")
            .collect(Collectors.joining(" and "));
    List<@Nullable String> parameters = new ArrayList<>(to);
    parameters.addAll(from);
    return new Sql("swap keys", "update " + table + " set " + sets + " where " + where, parameters);
  }

  /** A view has no address of its rows. */
  private static String rows(Table table, int count) {
    return table.isView()
        ? "random() < 0.05"
        : "(tableoid, ctid) in (select tableoid, ctid from "
            + table
            + " order by random() limit "
            + count
            + ")";
  }

  private static String insertInto(Table table, Set<Column> columns) {
    boolean overriding = columns.stream().anyMatch(Column::isIdentityAlways);
    return "insert into "
        + table
        + (columns.isEmpty()
            ? ""
            : columns.stream().map(Column::name).collect(Collectors.joining(", ", " (", ")")))
        + (overriding ? " overriding system value" : "");
  }

  private static String casts(Set<Column> columns) {
    return columns.isEmpty()
        ? "default"
        : columns.stream().map(Statements::cast).collect(Collectors.joining(", "));
  }

  private static String cast(Column column) {
    return "?::" + column.typeName();
  }

  private static List<@Nullable String> parameters(Map<Column, @Nullable String> row) {
    return new ArrayList<>(row.values());
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private <T> List<T> some(List<T> from, int most) {
    List<T> shuffled = new ArrayList<>(from);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(shuffled.size(), 1 + random.nextInt(most)));
  }

  /** A row as COPY reads it. */
  static String copied(Stream<@Nullable String> fields) {
    return fields
            .map(
                value ->
                    value == null
                        ? "\\N"
                        : value
                            .replace("\\", "\\\\")
                            .replace("\n", "\\n")
                            .replace("\r", "\\r")
                            .replace("\t", "\\t"))
            .collect(Collectors.joining("\t"))
        + "\n";
  }
}

package io.reactivecache.grown;

import io.reactivecache.grown.Table.Column;
import io.reactivecache.grown.Table.ForeignKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a database holds, and what values its checks let through: found by trying. */
final class Catalog {

  private static final int TRIED = 250;
  private static final Pattern CONSTANT =
      Pattern.compile("'((?:[^']|'')*)'|-?\\b\\d+(?:\\.\\d+)?\\b");

  private static final String TYPES =
      """
      select t.oid, t.typname, case when t.typsubscript = 'array_subscript_handler'::regproc
            and t.typname not in ('int2vector', 'oidvector') then t.typelem else 0 end as element,
        t.typtype, t.typnotnull, t.typtypmod,
        coalesce(nullif(t.typbasetype, 0), (select rngsubtype from pg_range where rngtypid = t.oid),
          (select rngtypid from pg_range where rngmultitypid = t.oid), 0) as below,
        array(select enumlabel::text from pg_enum where enumtypid = t.oid order by enumsortorder) as labels,
        array(select atttypid::bigint from pg_attribute where attrelid = t.typrelid and t.typtype = 'c' and attnum > 0
          and not attisdropped order by attnum) as attributes,
        array(select atttypmod::bigint from pg_attribute where attrelid = t.typrelid and t.typtype = 'c' and attnum > 0
          and not attisdropped order by attnum) as modifiers,
        array(select pg_get_constraintdef(oid) from pg_constraint where contypid = t.oid and contype = 'c') as checks,
        format_type(t.oid, -1) as written
      from pg_type t order by t.oid
      """;

  private static final String TABLES =
      """
      select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relkind::text as kind, c.relispartition,
        coalesce(obj_description(c.oid, 'pg_class'), '') as comment,
        exists (select from pg_constraint f where f.contype = 'f' and f.confrelid = c.oid) as is_referenced
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'reactive_cache')
        and n.nspname !~ '^pg_(toast|temp)'
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        and (c.relkind <> 'v' or exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal))
      order by 2
      """;

  private static final String COLUMNS =
      """
      select a.attname, quote_ident(a.attname) as name, a.atttypid, a.atttypmod, format_type(a.atttypid, a.atttypmod) as type,
        a.attnotnull or t.typnotnull as not_null, a.atthasdef or a.attidentity <> '' as has_default,
        a.attidentity = 'a' as always, a.attgenerated <> '' as generated,
        array(select pg_get_expr(k.conbin, k.conrelid) from pg_constraint k
          where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = ? and a.attnum > 0 and not a.attisdropped order by a.attnum
      """;

  private static final String UNIQUES =
      """
      select array(select quote_ident(a.attname) from generate_series(0, x.indnkeyatts - 1) as n
        join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[n] order by n) as columns
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_am m on m.oid = i.relam
      where x.indrelid = ? and x.indisunique and x.indimmediate and x.indisvalid and x.indpred is null and x.indexprs is null
        and m.amname = 'btree'
      order by x.indisprimary desc, x.indexrelid
      """;

  private static final String FOREIGN_KEYS =
      """
      select f.confrelid::regclass::text as target,
        array(select quote_ident(a.attname) from unnest(f.conkey) with ordinality k(n, p)
          join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.n order by p) as columns,
        array(select quote_ident(a.attname) from unnest(f.confkey) with ordinality k(n, p)
          join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.n order by p) as target_columns
      from pg_constraint f where f.conrelid = ? and f.contype = 'f'
        and not exists (select from pg_constraint p where p.oid = f.conparentid and p.conrelid = f.conrelid)
      """;

  /** Which of some texts an expression takes: all for which it is not false and does not fail. */
  private static final String ACCEPTS =
      """
      create or replace function pg_temp.accepted(candidates text[], expression text) returns text[] language plpgsql
      set search_path from current as $$
      declare
        candidate text;
        fits boolean;
        result text[] := '{}';
      begin
        foreach candidate in array candidates loop
          begin
            execute expression into fits using candidate;
            if fits is distinct from false then
              result := result || candidate;
            end if;
          exception when others then
            null;
          end;
        end loop;
        return result;
      end $$
      """;

  final Map<Long, Type> types = new LinkedHashMap<>();
  final Map<Long, List<String>> accepted = new HashMap<>();
  final List<Table> tables = new ArrayList<>();

  /** Domains and columns for which no value was found that their checks let through. */
  final List<String> unfillable = new ArrayList<>();

  private final Map<Long, String> written = new HashMap<>();
  private final Connection connection;
  private final RandomValues values;

  private Catalog(Connection connection, long seed) {
    this.connection = connection;
    this.values = new RandomValues(types, accepted, new Random(seed));
  }

  static Catalog read(Connection connection, long seed) throws SQLException {
    Catalog catalog = new Catalog(connection, seed);
    try (Statement statement = connection.createStatement()) {
      // Before: what checks call is found as the application's own sessions find it.
      statement.execute(ACCEPTS);
      statement.execute("set search_path = pg_catalog");
      statement.execute("set quote_all_identifiers = off");
    }
    catalog.readTypes();
    catalog.readTables();
    return catalog;
  }

  private void readTypes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TYPES)) {
      while (row.next()) {
        Type type = type(row);
        types.put(type.oid(), type);
        written.put(type.oid(), Objects.requireNonNull(row.getString("written")));
      }
    }
    for (Type type : List.copyOf(types.values())) {
      learn(type);
    }
  }

  private static Type type(ResultSet row) throws SQLException {
    List<Type.Attribute> attributes = new ArrayList<>();
    Long[] attributeTypes = (Long[]) row.getArray("attributes").getArray();
    Long[] modifiers = (Long[]) row.getArray("modifiers").getArray();
    for (int i = 0; i < attributeTypes.length; i++) {
      attributes.add(new Type.Attribute(attributeTypes[i], modifiers[i].intValue()));
    }
    return new Type(
        row.getLong("oid"),
        Objects.requireNonNull(row.getString("typname")),
        Objects.requireNonNull(row.getString("typtype")),
        row.getBoolean("typnotnull"),
        row.getLong("element"),
        row.getLong("below"),
        row.getInt("typtypmod"),
        texts(row.getArray("labels")),
        attributes,
        texts(row.getArray("checks")));
  }

  /** Finds values for a domain, those for the domain below it first. */
  private void learn(Type type) throws SQLException {
    if (!type.kind().equals("d") || accepted.containsKey(type.oid())) {
      return;
    }
    Type below = types.get(type.below());
    if (below != null) {
      learn(below);
    }
    if (!type.checks().isEmpty()) {
      List<String> candidates = candidates(type.below(), type.modifier(), type.checks());
      List<String> found =
          // Something that no planner knows the answer of without the cast.
          accepted(
              candidates,
              "select coalesce(length(($1::" + written.get(type.oid()) + ")::text), 0) >= 0");
      if (found.isEmpty()) {
        unfillable.add("domain " + written.get(type.oid()));
      }
      accepted.put(type.oid(), found);
    }
  }

  private void readTables() throws SQLException {
    List<Table> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TABLES)) {
      while (row.next()) {
        found.add(
            new Table(
                row.getLong("oid"),
                Objects.requireNonNull(row.getString("name")),
                Objects.requireNonNull(row.getString("kind")),
                row.getBoolean("relispartition"),
                List.of(),
                List.of(),
                List.of(),
                row.getBoolean("is_referenced"),
                Objects.requireNonNull(row.getString("comment"))));
      }
    }
    for (Table bare : found) {
      tables.add(
          new Table(
              bare.oid(),
              bare.name(),
              bare.kind(),
              bare.isPartition(),
              columns(bare),
              uniques(bare),
              foreignKeys(bare),
              bare.isReferenced(),
              bare.comment()));
    }
  }

  private List<Column> columns(Table table) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
      statement.setLong(1, table.oid());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          List<String> checks = texts(row.getArray("checks"));
          Column column =
              new Column(
                  Objects.requireNonNull(row.getString("attname")),
                  Objects.requireNonNull(row.getString("name")),
                  row.getLong("atttypid"),
                  row.getInt("atttypmod"),
                  Objects.requireNonNull(row.getString("type")),
                  row.getBoolean("not_null"),
                  row.getBoolean("has_default"),
                  row.getBoolean("always"),
                  row.getBoolean("generated"),
                  null);
          boolean isFree = checks.isEmpty() || column.isGenerated();
          columns.add(isFree ? column : checked(table, column, checks));
          if (column.isWritable() && isUnknown(column)) {
            unfillable.add("column " + table + "." + column.name() + " of " + column.typeName());
          }
        }
      }
    }
    return columns;
  }

  private boolean isUnknown(Column column) {
    return Stream.generate(() -> values.of(column.type(), column.modifier(), false))
        .limit(5)
        .allMatch(Objects::isNull);
  }

  private Column checked(Table table, Column column, List<String> checks) throws SQLException {
    String condition = String.join(") and (", checks);
    List<String> found =
        accepted(
            candidates(column.type(), column.modifier(), checks),
            "select ("
                + condition
                + ") from (select $1::"
                + column.typeName()
                + " as "
                + column.name()
                + ") as s");
    if (found.isEmpty()) {
      unfillable.add("column " + table + "." + column.name() + " " + condition);
    }
    return new Column(
        column.plain(),
        column.name(),
        column.type(),
        column.modifier(),
        column.typeName(),
        column.isNotNull(),
        column.hasDefault(),
        column.isIdentityAlways(),
        column.isGenerated(),
        found);
  }

  /** Random values, plausible texts, and what the checks themselves speak of. */
  private List<String> candidates(long type, int modifier, List<String> checks) {
    List<String> candidates = new ArrayList<>();
    for (String check : checks) {
      Matcher constant = CONSTANT.matcher(check);
      while (constant.find()) {
        String text = constant.group(1);
        candidates.add(text == null ? constant.group() : text.replace("''", "'"));
      }
    }
    boolean isText = isText(type);
    for (int i = 0; i < TRIED; i++) {
      String text =
          i % 3 == 0 ? values.text().plausible() : orEmpty(values.of(type, modifier, i % 2 == 0));
      candidates.add(isText ? RandomScalars.fit(text, modifier) : text);
    }
    return candidates;
  }

  private boolean isText(long number) {
    Type type = types.get(number);
    return type != null && Set.of("text", "varchar", "bpchar", "citext").contains(type.name());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private List<String> accepted(List<String> candidates, String expression) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_temp.accepted(?, ?)")) {
      statement.setArray(1, connection.createArrayOf("text", candidates.toArray()));
      statement.setString(2, expression);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return texts(row.getArray(1));
      }
    }
  }

  private List<List<String>> uniques(Table table) throws SQLException {
    List<List<String>> uniques = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(UNIQUES)) {
      statement.setLong(1, table.oid());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          uniques.add(texts(row.getArray(1)));
        }
      }
    }
    return uniques;
  }

  private List<ForeignKey> foreignKeys(Table table) throws SQLException {
    List<ForeignKey> keys = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(FOREIGN_KEYS)) {
      statement.setLong(1, table.oid());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          keys.add(
              new ForeignKey(
                  texts(row.getArray("columns")),
                  Objects.requireNonNull(row.getString("target")),
                  texts(row.getArray("target_columns"))));
        }
      }
    }
    return keys;
  }

  private static List<String> texts(Array array) throws SQLException {
    return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
  }
}

package io.reactivecache.postgres.rows;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.RowReader.Found;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
@DisplayName("Rows that one scan finds")
@SuppressWarnings("NullAway.Init")
class RowsAtOnceIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  private StatementPool pool;
  private RowReader reader;

  @BeforeEach
  void open(Vertx vertx) {
    database.reset();
    PostgresConfig config =
        new PostgresConfig(database.plain().uri(), Optional.empty(), 5_000, 5_000);
    pool = new StatementPool(vertx, config, "test", 1);
    reader = new RowReader(pool);
  }

  @AfterEach
  void close() {
    await(pool.close());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          smallint                    | true  | 1;-3;32767            | 01;+1;2           | 1.0;32768;abc;''
          int                         | true  | 1;-3;2147483647       | 01;+1;-0;2        | 1.0;2147483648;abc;''
          bigint                      | true  | 1;9223372036854775807 | 01;+1;2           | 9223372036854775808;abc
          uuid                        | true  | 00000000-0000-0000-0000-00000000000a | 00000000-0000-0000-0000-00000000000A;{00000000-0000-0000-0000-00000000000a} | x
          text                        | true  | a;A;ä;'';NULL;{x};"q";\\ | b;a ;NaN       | .
          varchar(5)                  | true  | a;A;abcde             | abcdef;a ;b       | .
          text collate "C"            | true  | a;A;ä                 | b;AA              | .
          text collate "de-x-icu"     | true  | a;A;ä                 | b;AA              | .
          text collate ignoring_case  | false | a;B                   | A;b;c             | .
          char(5)                     | false | a;bb                  | a  ;a    ;c       | .
          numeric                     | false | 1;2.50                | 1.0;2.5;3         | abc
          positive                    | false | 1;2                   | 01;3              | abc
          """)
  @DisplayName("are those that are found one by one, and a text that names none has none")
  void sameRows(String type, boolean atOnce, String present, String absent, String invalid) {
    database.execute(
        "create collation ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "create domain positive as int check (value > 0)",
        "create table t (gone int, k " + type + " primary key, n int, \"r\" text default 'column')",
        "alter table t drop gone");
    for (String key : texts(present)) {
      database.query(
          "insert into t (k, n) values (cast(? as " + bare(type) + "), 1) returning 1", key);
    }
    database.attach("t", "t", "k");
    Set<String> valid = new HashSet<>();
    database.query("select k::text from t").forEach(row -> valid.add(row.get(0)));
    valid.addAll(texts(present));
    valid.addAll(texts(absent));
    Set<String> all = new HashSet<>(valid);
    all.addAll(texts(invalid));
    for (String[] columns : new String[][] {{}, {"n"}, {"r", "k"}}) {
      Mirror mirror = mirror(columns);
      assertThat(mirror.read().plain().contains(" any ((")).isEqualTo(atOnce);
      if (atOnce) {
        // What fails is tried one by one: that must not be what is compared.
        await(pool.query(mirror.read().plain(), Tuple.of(valid.toArray(String[]::new), 1_000)));
      }
      for (Set<String> keys : List.of(valid, all)) {
        List<String> asked = List.copyOf(keys);

        List<Found> found = await(reader.read(mirror, asked));

        assertThat(found).isEqualTo(await(reader.readTried(mirror, asked)));
        assertThat(found.stream().map(Found::key)).containsExactlyElementsOf(asked);
        assertThat(found.stream().filter(each -> each.row() != null))
            .hasSize(texts(present).size());
      }
    }
  }

  @Test
  @DisplayName("of a partitioned table are found one by one, each in its partition")
  void partitioned() {
    database.execute(
        "create table t (k int primary key, n int) partition by hash (k)",
        "create table t0 partition of t for values with (modulus 2, remainder 0)",
        "create table t1 partition of t for values with (modulus 2, remainder 1)",
        "insert into t select i, i from generate_series(1, 9) i");
    database.attach("t", "t", "k");
    Mirror mirror = mirror();
    assertThat(mirror.read().plain()).contains("unnest($1::text[]) as asked(key)");
    assertThat(await(reader.read(mirror, List.of("1", "2", "3", "77"))))
        .extracting(Found::row)
        .containsExactly("{\"k\":1,\"n\":1}", "{\"k\":2,\"n\":2}", "{\"k\":3,\"n\":3}", null);
  }

  @Test
  @DisplayName("are found where columns and index are as odd as they may be")
  void oddNames() {
    database.execute(
        "create table t (\"/*most*/\" text collate \"C\", \"/*row*/\" int, key int)",
        "create unique index on t (\"/*most*/\" text_pattern_ops) include (key)",
        "alter table t alter \"/*most*/\" set not null",
        "insert into t values ('a', 1, 2)");
    database.attach("t", "t", "/*most*/");
    Mirror mirror = mirror(new String[0], "/*most*/");
    assertThat(mirror.read().plain()).contains(" any ((");
    await(pool.query(mirror.read().plain(), Tuple.of(new String[] {"a"}, 1_000)));
    assertThat(await(reader.read(mirror, List.of("a", "b"))))
        .extracting(Found::row)
        .containsExactly("{\"/*most*/\":\"a\",\"/*row*/\":1,\"key\":2}", null);
  }

  @Test
  @DisplayName("come out of the key's index")
  void usesIndex() {
    database.execute(
        "create table t (k int primary key, n int)",
        "insert into t select i, i from generate_series(1, 100000) i",
        "analyze t");
    database.attach("t", "t", "k");
    String statement = mirror().read().plain();
    String keys =
        database.value("select array(select i::text from generate_series(1, 500) i)::text");

    String plan =
        String.join(
            "\n",
            await(
                    pool.transaction(
                        connection ->
                            connection
                                .query("prepare s(text[], int) as " + statement.stripTrailing())
                                .execute()
                                .compose(
                                    prepared ->
                                        connection
                                            .query(
                                                "explain (costs off) execute s('"
                                                    + keys
                                                    + "', 1000)")
                                            .execute())))
                .stream()
                .map(line -> line.getString(0))
                .toList());

    assertThat(plan).contains("t_pkey", "Index Cond: (k = ANY").doesNotContain("Seq Scan", "Hash");
  }

  @Test
  @DisplayName("a column that is added later is in the row without asking again")
  void addedColumn() {
    database.execute("create table t (k int primary key)", "insert into t values (1)");
    database.attach("t", "t", "k");
    Mirror mirror = mirror();
    await(reader.read(mirror, List.of("1")));
    database.execute("alter table t add b int default 5");
    assertThat(await(reader.read(mirror, List.of("1"))).get(0).row())
        .isEqualTo("{\"k\":1,\"b\":5}");
  }

  @Test
  @DisplayName("a key of two columns is looked up one by one")
  void composite() {
    database.execute(
        "create table t (a int, b text, primary key (a, b))", "insert into t values (1, 'x')");
    database.attach("t", "t", "a", "b");
    Mirror mirror = mirror(new String[0], "a", "b");
    assertThat(mirror.read().plain()).contains("unnest($1::text[]) as asked(key)");
    assertThat(await(reader.read(mirror, List.of("[1,\"x\"]", "[2,\"x\"]"))))
        .extracting(Found::row)
        .containsExactly("{\"a\":1,\"b\":\"x\"}", null);
  }

  private static List<String> texts(String cell) {
    return List.of(cell.split(";", -1)).stream()
        .map(text -> text.equals("''") ? "" : text)
        .toList();
  }

  private static String bare(String type) {
    return type.split(" collate", -1)[0];
  }

  private Mirror mirror(String... columns) {
    return mirror(columns, "k");
  }

  private Mirror mirror(String[] columns, String... key) {
    Row found =
        await(
                pool.query(
                    Sql.load("find_mirror"),
                    Tuple.of("t").addArrayOfString(columns).addString("t").addArrayOfString(key)))
            .iterator()
            .next();
    return Mirror.of(
        found.getInteger("id"),
        "t",
        found.getString("signature"),
        found.getString("lookup"),
        found.getString("lookup_together"),
        8_000_000,
        KeyForm.TEXT);
  }
}

package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Tables unlike the demonstration's: other keys, other types, other ways to write. */
class SecondTableIT {

  private static final String TENANT = "6a1f3c1e-0b7a-4d0e-9a57-3f0f5f0c9d11";
  private static final List<String> NAMES =
      List.of(
          "plain",
          "two words",
          " space around ",
          "it's",
          "\"quoted\"",
          "a/b/../c",
          "back\\slash\\n",
          "100%",
          "%2F%00",
          "a+b&c=d?e#f;g",
          "new\nline\r\ttab",
          "{\"json\":[1]},\"version\":\"9-9\",\"row\":null",
          "snow ☃ cat 😺 é e\u0301",
          "colon:and:{tag}*?[x]",
          ".",
          "..",
          "😺".repeat(1_000));

  private static RunningServer server;

  @BeforeAll
  static void start() {
    TestDatabase database = TestServers.newDatabase();
    database.execute(
        "create table doc (tenant uuid, number int, a jsonb, b json, c numeric, d timestamptz,"
            + " e date, f bytea, g int[], h text[], t text, r float8, i interval,"
            + " primary key (tenant, number))",
        "create table note (name text primary key, n int not null)",
        "create table owner (id int primary key)",
        "create table pet (id bigint primary key,"
            + " owner int not null references owner on delete cascade on update cascade)",
        "create table slot (region text, id int, n int, primary key (region, id))"
            + " partition by list (region)",
        "create table slot_north partition of slot for values in ('north')",
        "create table slot_south partition of slot for values in ('south')");
    server =
        RunningServer.setUp()
            .database(database)
            .mirror("doc", "doc", List.of("tenant", "number"))
            .mirror("note", "note", List.of("name"))
            .mirror("pet", "pet", List.of("id"))
            .mirror("slot", "slot", List.of("region", "id"))
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @DisplayName("rows of every type are shown exactly as PostgreSQL makes JSON of them")
  void everyType() {
    Oracle oracle = Oracle.of(server, "doc", "doc", "tenant", "number");
    // As the server reads them; JDBC would have times shown in the zone of this JVM.
    server
        .database()
        .execute("alter database " + server.database().name() + " set timezone to 'UTC'");
    try (Subscriber everything = Subscriber.of(server, "doc", List.of())) {
      server
          .database()
          .execute(
              "insert into doc select '" + TENANT + "', i from generate_series(1, 6) i",
              "update doc set a = '{\"b\": 1.00, \"a\": [null, \"\\u2603\"]}', b = '{\"z\" : 1.0,\n \"z\":2}',"
                  + " c = 1.0, d = '2024-03-31 02:30:00.123456+05:30', e = '0044-03-15 BC',"
                  + " f = '\\x00ff0a', g = '{1,null,3}', h = '{\"a\\\"b\",null,\"\"}', r = 0.1,"
                  + " i = '1 mon 2 days 03:04:05.6' where number = 1",
              "update doc set c = 1.00, d = 'infinity', e = '-infinity', r = 'NaN', g = '{}' where number = 2",
              "update doc set c = 'NaN', r = '-Infinity', f = '', t = E'tab\\t cr\\r nl\\n \\u2028 \\\\ \"' where number = 3",
              "update doc set c = 123456789012345678901234567890.12345678900 where number = 5");
      assertShown(oracle, everything);
      // By itself: together with another it would be more than may wait for a stream, and a gap.
      server.database().execute("update doc set t = repeat('ü☃x', 350000) where number = 4");
      assertShown(oracle, everything);
      server.database().execute("update doc set c = 1.000 where number = 2");
      assertShown(oracle, everything);
      assertThat(oracle.rows()).containsKey("[\"" + TENANT + "\",1]");
    }
  }

  @Test
  @DisplayName("any text is a key: in Redis, in addresses and in events")
  void everyKey() {
    Oracle oracle = Oracle.of(server, "note", "note", "name");
    // 1,000 characters of four bytes are more than an address of the streams may have with others.
    List<String> shorter = NAMES.subList(0, NAMES.size() - 1);
    try (Subscriber everything = Subscriber.of(server, "note", List.of());
        Subscriber all = Subscriber.of(server, "note", shorter);
        Subscriber longest = Subscriber.of(server, "note", List.of(NAMES.get(NAMES.size() - 1)))) {
      for (String name : NAMES) {
        server.database().query("insert into note values (?, 1) returning n", name);
      }
      assertShown(oracle, everything);
      Map<String, String> truth = oracle.rows();
      assertThat(truth.keySet()).containsExactlyInAnyOrderElementsOf(NAMES);
      all.awaitShows(shorter, truth);
      longest.awaitShows(longest.wanted(), truth);
      for (String name : NAMES) {
        assertCached(oracle, name);
      }
      server
          .database()
          .execute("update note set n = n + 1", "delete from note where name like '%a%'");
      assertShown(oracle, everything);
      all.awaitShows(shorter, oracle.rows());
    }
  }

  @Test
  @DisplayName("whatever statement changes a row, the change arrives")
  void everyStatement() throws Exception {
    Oracle pets = Oracle.of(server, "pet", "pet", "id");
    Oracle slots = Oracle.of(server, "slot", "slot", "region", "id");
    Set<String> petKeys = Set.of("1", "2", "3", "4", "5", "6", "7");
    TestDatabase database = server.database();
    try (Subscriber pet = Subscriber.of(server, "pet", petKeys);
        Subscriber slot = Subscriber.of(server, "slot", List.of())) {
      database.execute("insert into owner values (1), (2), (3)");
      copy("copy pet from stdin", "1\t1\n2\t1\n3\t2\n");
      assertShown(pets, pet, petKeys);
      // The whole of MERGE came with PostgreSQL 17; what it does here can be said otherwise.
      database.execute(
          database.major() < 17
              ? "with gone as (delete from pet where id = 3) insert into pet values (1, 3), (4, 2)"
                  + " on conflict (id) do update set owner = excluded.owner"
              : "merge into pet using (values (1, 3), (4, 2)) as v(id, owner) on pet.id = v.id"
                  + " when matched then update set owner = v.owner"
                  + " when not matched then insert values (v.id, v.owner)"
                  + " when not matched by source and pet.id = 3 then delete");
      assertShown(pets, pet, petKeys);
      database.execute(
          "with gone as (delete from pet where id = 4 returning owner),"
              + " moved as (update pet set id = 5 where id = 2)"
              + " insert into pet select 6, owner from gone");
      assertShown(pets, pet, petKeys);
      database.execute("update owner set id = 30 where id = 3", "delete from owner where id = 1");
      assertShown(pets, pet, petKeys);
      assertThat(pets.rows().keySet()).containsExactlyInAnyOrder("1", "6");
      database.execute("truncate pet", "insert into pet values (7, 2)");
      assertShown(pets, pet, petKeys);

      database.execute(
          "insert into slot select 'north', i, 0 from generate_series(1, 4) i",
          "update slot set region = 'south' where id in (1, 2)",
          "insert into slot_south values ('south', 9, 1)",
          "update slot_north set n = 5 where id = 3",
          "delete from slot where id = 4");
      copy("copy slot_north from stdin", "north\t10\t1\n");
      assertShown(slots, slot);
      assertThat(slots.rows()).hasSize(5);
      database.execute("truncate slot_south");
      slots.awaitHandled();
      slots.assertRedis(slots.keysEverUsed(), slots.rows());
      assertThat(slots.rows()).hasSize(2);
    }
  }

  /** Everybody who looks sees what the table has: all keys that were ever used. */
  private static void assertShown(Oracle oracle, Subscriber subscriber) {
    oracle.awaitHandled();
    assertShown(oracle, subscriber, Set.copyOf(oracle.keysEverUsed()));
  }

  private static void assertShown(Oracle oracle, Subscriber subscriber, Set<String> keys) {
    oracle.awaitHandled();
    Map<String, String> truth = oracle.rows();
    oracle.assertRedis(keys, truth);
    oracle.assertApi(keys, truth);
    subscriber.awaitShows(keys, truth);
    subscriber.assertOnlyForward();
  }

  private static void assertCached(Oracle oracle, String key) {
    HttpResponse<String> hit = oracle.get(key);
    assertThat(hit.headers().firstValue("X-Cache")).as(key).hasValue("HIT");
    String etag = hit.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> known = oracle.get(key, "If-None-Match", etag);
    assertThat(known.statusCode()).as(key).isEqualTo(304);
    assertThat(known.body()).isEmpty();
    server.redis().evict("note", key);
    HttpResponse<String> miss = oracle.get(key);
    assertThat(miss.headers().firstValue("X-Cache")).as(key).hasValue("MISS");
    assertThat(miss.body()).isEqualTo(hit.body());
    assertThat(Oracle.version(miss)).isGreaterThanOrEqualTo(Oracle.version(hit));
    assertThat(oracle.get(key).headers().firstValue("X-Cache")).as(key).hasValue("HIT");
    RowVersion held = Oracle.version(oracle.get(key));
    assertThat(held).isEqualTo(Oracle.version(miss));
  }

  private static void copy(String statement, String rows) throws Exception {
    try (Connection connection = server.database().connect()) {
      connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement, new StringReader(rows));
    }
  }
}

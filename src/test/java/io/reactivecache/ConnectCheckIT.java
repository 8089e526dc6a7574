package io.reactivecache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.check.ConnectCheck;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationException;
import io.reactivecache.config.ConfigurationReader;
import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.ProxyProcess;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RedisUser;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Shipped;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.trouble.Finding;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --check --connect}: each line that an operator may read, of real servers. */
@SuppressWarnings("NullAway.Init")
class ConnectCheckIT {

  private static final String STATE =
      "select count(*) || ' ' || coalesce(max(oid::bigint), 0) from pg_class where oid > 16384";

  private final String prefix = TestServers.uniquePrefix();
  private final JsonObject file = Shipped.configuration();
  private final Map<String, String> environment = new HashMap<>();
  private TestDatabase database;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    environment.put("RC_POSTGRES_URI", database.uri());
    environment.put("RC_REDIS_URI", TestServers.redis().uri());
    environment.put("RC_REDIS_PREFIX", prefix);
    environment.put("RC_HTTP_PORT", "0");
    environment.put("RC_STREAM_PORT", "0");
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  @DisplayName("a new deployment where all is well has a line for each thing, and nothing is left")
  void allIsWell() {
    database.execute("create table orders (id bigint primary key, total numeric)");
    mirror("orders", "orders", "id");
    String before = database.value(STATE);

    assertThat(lines())
        .contains(
            "ok    PostgreSQL: version "
                + database.value("show server_version")
                + ", the primary, as role postgres",
            "ok    schema reactive_cache: the first start installs it",
            "ok    table of the demonstration: is there, or the first start makes it",
            "ok    mirror profile: the first start makes its table",
            "ok    mirror orders: table orders can be followed",
            "ok    rights of user default: all that are needed",
            "ok    http-api: takes a free port",
            "ok    sse-fanout: takes a free port")
        .noneMatch(line -> line.startsWith("wrong"));

    assertThat(database.value(STATE)).as("tables").isEqualTo(before);
    assertThat(database.value("select to_regnamespace('reactive_cache')")).isNull();
    try (RedisProbe redis = new RedisProbe(TestServers.redis().uri(), prefix)) {
      assertThat(String.valueOf(redis.send(Command.KEYS, prefix + "*"))).isEqualTo("[]");
    }
  }

  @Test
  @DisplayName("what was not looked at is not said to be none: a Redis with many keys of others")
  void manyKeysOfOthers() {
    try (TestRedis crowded = TestServers.ownRedis("check-crowded", List.of("--save", ""));
        RedisProbe redis = new RedisProbe(crowded.uri(), prefix)) {
      environment.put("RC_REDIS_URI", crowded.uri());
      assertThat(lines()).contains("ok    keys " + prefix + "*: there is none yet");
      redis.send(Command.EVAL, "for i = 1, 30000 do redis.call('set', 'other:' .. i, i) end", "0");
      assertThat(lines())
          .contains(
              "ok    keys " + prefix + "*: there is none among the first 20000 keys of this Redis");
      try (RunningServer server =
          RunningServer.setUp().database(database).redisUri(crowded.uri()).prefix(prefix).start()) {
        server.stop();
        assertThat(lines()).contains("ok    keys " + prefix + "*: they are those of a server");
      }
    }
  }

  @Test
  @DisplayName("so has one that runs, on whose ports it listens")
  void running() {
    try (RunningServer server = RunningServer.setUp().database(database).prefix(prefix).start()) {
      environment.put("RC_HTTP_PORT", "" + server.api().getPort());
      environment.put("RC_STREAM_PORT", "" + server.stream().getPort());
      assertThat(lines())
          .contains(
              "ok    schema reactive_cache: installed, of cluster reactive-cache",
              "ok    mirror profile: table profile can be followed",
              "ok    keys " + prefix + "*: they are those of a server",
              "ok    http-api: a server runs on port " + server.api().getPort() + " already",
              "ok    sse-fanout: a server runs on port " + server.stream().getPort() + " already")
          .noneMatch(line -> line.startsWith("wrong"));
      environment.put("RC_CLUSTER_NAME", "other");
      assertThat(lines())
          .contains(
              "wrong schema reactive_cache: the database belongs to cluster reactive-cache, and"
                  + " cluster.name is other. Correct cluster.name (RC_CLUSTER_NAME), or use"
                  + " another database");
    }
  }

  @ParameterizedTest
  @DisplayName("a table that cannot be mirrored is told in the words of attach()")
  @CsvSource(
      delimiter = '|',
      value = {
        "create view t as select 1 as id | public.t is not a table. Views, materialized views and foreign"
            + " tables change without triggers. Mirror the tables below them.",
        "create table t (id int unique) | column id of public.t may be null. A key must name its row:"
            + " ALTER TABLE ... ALTER COLUMN ... SET NOT NULL.",
        "create table t (id int not null) | columns (id) of public.t are not a usable key: there is no"
            + " unique index over exactly these columns. The key needs a unique index that is"
            + " valid, not partial, over plain columns, and not deferrable.",
        "create table t (code int primary key) | public.t has no column id",
        "create table t (id int primary key, constraint u unique (id) deferrable) |",
        "create table t (id money not null unique) | column id of public.t has type money, which cannot"
            + " be part of a key. Its text is not the same in every session, or not one text for"
            + " each value.",
        "create table other (id int) | table t does not exist in database %s"
      })
  void tables(String table, String problem) {
    database.execute(table);
    mirror("t", "t", "id");
    assertThat(lines())
        .contains(
            problem == null
                ? "ok    mirror t: table t can be followed"
                : "wrong mirror t: " + problem.replace("%s", database.name()));
  }

  @Test
  @DisplayName("what a role lacks is told as the statement to run, whichever it is")
  void rights() {
    String role = TestServers.uniqueName("app");
    database.execute(
        "create role " + role + " login",
        "create table orders (id bigint primary key)",
        "revoke create on schema public from public");
    environment.put("RC_POSTGRES_URI", database.uriAs(role));
    mirror("orders", "orders", "id");
    mirror("columns", "mine", "id");
    file.getJsonArray("mirrors").getJsonObject(2).put("columns", new JsonArray().add("no"));

    assertThat(lines())
        .contains(
            "wrong schema reactive_cache: role "
                + role
                + " may not create the schema reactive_cache. Run: GRANT CREATE ON DATABASE "
                + database.name()
                + " TO "
                + role,
            "wrong table of the demonstration: role "
                + role
                + " may not make the table profile in schema public. Run: GRANT CREATE ON SCHEMA"
                + " public TO "
                + role
                + ", or leave the demonstration out: options.profile of http-api (RC_HTTP_PROFILE)"
                + " false",
            "wrong mirror orders: role "
                + role
                + " lacks rights on table public.orders. Run: ALTER TABLE public.orders OWNER TO "
                + role);

    database.execute(
        "create table mine (id int primary key)",
        "alter table mine owner to " + role,
        "alter table orders owner to " + role);
    assertThat(lines())
        .contains(
            "note  mirror orders: its rights are there; its key is judged once the schema may be"
                + " made");
    database.execute("grant create on database " + database.name() + " to " + role);
    assertThat(lines())
        .contains(
            "ok    mirror orders: table orders can be followed",
            "wrong mirror columns: mine has no column no");
    database.closeWithRole(role);
  }

  @Test
  @DisplayName("writers of a mirrored table are not held up, nor does a lock hold up the check")
  void locks() throws Exception {
    database.execute("create table orders (id bigint primary key)");
    mirror("orders", "orders", "id");
    try (var writer = database.connect();
        var statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("lock table orders in share row exclusive mode");
      assertThat(lines()).contains("ok    mirror orders: table orders can be followed");
      writer.rollback();
    }
  }

  @Test
  @DisplayName("servers that are away or unknown are told, and the rest is asked all the same")
  void away() throws IOException {
    environment.put("RC_POSTGRES_URI", "postgresql://app@nosuch.invalid/app");
    int port = Processes.freePort();
    environment.put("RC_REDIS_URI", "redis://127.0.0.1:" + port);
    environment.put("RC_CLUSTER_MEMBERS", "127.0.0.1:5701,nosuch.invalid:5701");
    try (ServerSocket other = new ServerSocket(0)) {
      environment.put("RC_HTTP_PORT", "" + other.getLocalPort());
      List<String> lines = lines();
      assertThat(lines)
          .contains(
              "wrong PostgreSQL: host nosuch.invalid of PostgreSQL is not known. Correct"
                  + " postgres.uri (RC_POSTGRES_URI)",
              "wrong http-api: http-api cannot listen on 127.0.0.1 port "
                  + other.getLocalPort()
                  + ": another program has the port. Stop it, or choose another port:"
                  + " options.port of http-api (RC_HTTP_PORT)")
          .contains(
              "ok    cluster member 127.0.0.1:5701: the host is known",
              "wrong cluster member nosuch.invalid:5701: host nosuch.invalid is not known. Correct"
                  + " cluster.members (RC_CLUSTER_MEMBERS)")
          .anyMatch(
              line ->
                  line.matches(
                      "wrong Redis: Redis at 127.0.0.1:"
                          + port
                          + " does not answer: .*Connection refused.* Start it, let this machine"
                          + " through, or correct redis.uris \\(RC_REDIS_URI\\)"));
    }
  }

  @Test
  @DisplayName("a server that is frozen is told in bounded time")
  void frozen() {
    try (TestRedis own = TestServers.ownRedis("redis-check", List.of("--save", ""))) {
      environment.put("RC_REDIS_URI", own.uri());
      own.freeze();
      assertThat(lines())
          .contains(
              "wrong Redis: Redis at 127.0.0.1:"
                  + own.port()
                  + " does not answer: no answer in 5000 ms. Start it, let this machine through,"
                  + " or correct redis.uris (RC_REDIS_URI)");
      own.thaw();
    }
  }

  @Test
  @DisplayName("settings of PostgreSQL that hurt are notes")
  void settings() {
    try (TestDatabase latin = TestServers.newDatabaseIn("LATIN1")) {
      latin.execute("alter database " + latin.name() + " connection limit 3");
      environment.put("RC_POSTGRES_URI", latin.uri());
      assertThat(lines())
          .contains(
              "note  PostgreSQL: the database's encoding is LATIN1: rows with values that have no"
                  + " form in UTF-8 are quarantined",
              "note  PostgreSQL: this node opens 7 connections, and 3 are left now. Raise"
                  + " max_connections or the CONNECTION LIMIT, unless the node runs already");
    }
  }

  @Test
  @DisplayName("a standby is no place to lead from")
  void standby() throws IOException {
    EmbeddedPostgresServer server = TestServers.ownPostgresProcess("postgres-check", Map.of());
    Path signal = TestServers.directory("postgres-check").resolve("data/standby.signal");
    try {
      server.stop("INT");
      Files.writeString(signal, "");
      server.restart();
      environment.put("RC_POSTGRES_URI", server.uri("postgres"));
      assertThat(lines())
          .contains(
              "wrong PostgreSQL: the server is a standby. Name the primary in postgres.uri"
                  + " (RC_POSTGRES_URI)");
    } finally {
      server.close();
      Files.deleteIfExists(signal);
    }
  }

  @Test
  @DisplayName("Redis is asked for its rights, its memory, its files and whose its keys are")
  void redis() {
    try (TestRedis own =
            TestServers.ownRedis(
                "redis-check",
                List.of("--save", "", "--maxmemory", "50mb", "--maxmemory-policy", "noeviction"));
        RedisProbe admin = new RedisProbe(own.uri(), prefix)) {
      RedisUser user = new RedisUser(List.of(admin), prefix).make();
      user.set("-hset", "-pexpire");
      environment.put("RC_REDIS_URI", user.at(own.uri()));
      admin.send(Command.SET, prefix + "profile:alice", "mine");

      assertThat(lines())
          .contains(
              "wrong rights of user reactive: some are missing; run: ACL SETUSER reactive +hset"
                  + " +pexpire",
              "wrong keys "
                  + prefix
                  + "*: key "
                  + prefix
                  + "profile:alice is none of ours, and what is below the prefix gets dropped."
                  + " Choose another prefix: redis.prefix (RC_REDIS_PREFIX)",
              "note  Redis: maxmemory-policy is noeviction: a full Redis takes no stores. A cache"
                  + " wants allkeys-lru or allkeys-lfu",
              "note  Redis: appendonly is off: a restart begins empty or older, which costs cold"
                  + " reads and no row");

      user.set("+hset", "+pexpire", "-role");
      admin.send(Command.CONFIG, "SET", "maxmemory-policy", "volatile-lru");
      assertThat(lines())
          .contains(
              "note  rights of user reactive: those that guard against late commands are missing;"
                  + " run: ACL SETUSER reactive +role",
              "note  Redis: maxmemory-policy is volatile-lru, which evicts no row of a mirror"
                  + " without ttlSeconds. Set that, or use allkeys-lru");
    }
  }

  @Test
  @DisplayName("a pooler in transaction mode is told, and one that refuses our sessions: PgBouncer")
  void pooler(@TempDir Path directory) throws IOException {
    ProxyProcess.assumeInstalled("pgbouncer");
    int port = Processes.freePort();
    URI direct = URI.create(database.uri());
    environment.put("RC_POSTGRES_URI", database.uri().replace(":" + direct.getPort(), ":" + port));
    try (ProxyProcess pooler = pgBouncer(directory, port, direct.getPort(), "")) {
      assertThat(lines())
          .as(pooler.toString())
          .contains(
              "wrong PostgreSQL: a pooler at 127.0.0.1:"
                  + port
                  + " refuses the startup parameter extra_float_digits. Add it to"
                  + " ignore_startup_parameters there, or name PostgreSQL itself in postgres.uri"
                  + " (RC_POSTGRES_URI)");
    }
    try (ProxyProcess pooler = pgBouncer(directory, port, direct.getPort(), "extra_float_digits")) {
      assertThat(lines())
          .as(pooler.toString())
          .contains(
              "wrong PostgreSQL: a pooler in transaction mode stands before it, which loses the"
                  + " leader's lock and LISTEN. Name PostgreSQL itself, or a pooler in session mode,"
                  + " in postgres.uri (RC_POSTGRES_URI)");
    }
  }

  private ProxyProcess pgBouncer(Path directory, int port, int server, String ignored)
      throws IOException {
    String settings =
        """
        [databases]
        %1$s = host=127.0.0.1 port=%2$d dbname=%1$s user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %3$d
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        ignore_startup_parameters = %4$s
        """;
    Files.writeString(
        directory.resolve("pooler.ini"),
        settings.formatted(database.name(), server, port, ignored));
    // It refuses to run as root.
    return System.getProperty("user.name").equals("root")
        ? ProxyProcess.start("pgbouncer", directory, port, "-u", "nobody", "pooler.ini")
        : ProxyProcess.start("pgbouncer", directory, port, "pooler.ini");
  }

  private void mirror(String name, String table, String key) {
    Shipped.mirror(file, name, table, List.of(key));
  }

  private List<String> lines() {
    try {
      Configuration configuration = new ConfigurationReader().read(file.encode(), environment);
      return new ConnectCheck(
              configuration,
              Verticles.tables(configuration),
              Launcher.listeners(configuration, false),
              configuration.cluster().members())
          .run().stream().map(Finding::toString).toList();
    } catch (ConfigurationException e) {
      throw new IllegalStateException(e.problems().toString(), e);
    }
  }
}

package io.reactivecache.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Shipped;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An address that nobody can connect to, or two parts differently, is told at start. */
class AddressesTest {

  private static final String PORTS = "a port from 1 to 65535";
  private static final String POSTGRES = "postgresql://user@host:port/database";
  private static final String REDIS =
      "redis://host:port/database, with " + PORTS + " and the database's number";
  private static final String WEB = "https://host:port, with " + PORTS + " and without a login";
  private static final String HOST = "a host's name or address, without a port";

  private final JsonObject postgres = new JsonObject().put("uri", "postgresql://app@db/app");
  private final JsonObject redis =
      new JsonObject().put("uris", new JsonArray().add("redis://cache"));
  private final JsonObject cluster = new JsonObject();
  private final JsonObject streams = new JsonObject();
  private final JsonObject api = new JsonObject();
  private final JsonArray origins = new JsonArray();
  private final JsonArray proxies = new JsonArray();

  @ParameterizedTest
  @DisplayName("an address of Redis without a port, or a database, that can be is refused")
  @ValueSource(
      strings = {
        "redis://h:99999",
        "redis://h:65536",
        "redis://h:0",
        "redis://h:-1",
        "redis://h:port",
        "redis://h/abc",
        "redis://h/-1",
        "redis://h/1/2",
        "redis://h/99999999999",
        "rediss://h:99999/1",
        "redis://h?db=abc",
        "redis://h#1",
        "redis://:6379",
        "redis://a b"
      })
  void redisAddress(String uri) {
    redis.put("uris", new JsonArray().add(uri));

    assertThat(problems())
        .containsExactly("$.redis.uris[0]: is \"" + uri + "\", expected " + REDIS);
  }

  @ParameterizedTest
  @DisplayName("so is each one of several, in every mode")
  @ValueSource(strings = {"sentinel", "cluster"})
  void severalRedis(String mode) {
    redis.put("mode", mode).put("masterName", "main");
    redis.put("uris", new JsonArray().add("redis://a:70000").add("redis://b").add("redis://c/x"));

    assertThat(problems())
        .containsExactly(
            "$.redis.uris[0]: is \"redis://a:70000\", expected " + REDIS,
            "$.redis.uris[2]: is \"redis://c/x\", expected " + REDIS);
  }

  @ParameterizedTest
  @DisplayName("what the Redis client would overlook is refused")
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://h?database=3 | redis://h?database=3 "
            + "| no parameters but db, user, password, protocol and client",
        "redis://h?pass=s3cr3t | redis://h?pass=*** "
            + "| no parameters but db, user, password, protocol and client",
        "redis://h?s3cr3t | redis://h?*** "
            + "| no parameters but db, user, password, protocol and client",
        "redis://h?protocol=4 | redis://h?protocol=4 | 2 or 3 as protocol"
      })
  void redisParameters(String uri, String shown, String expected) {
    redis.put("uris", new JsonArray().add(uri));

    assertThat(problems())
        .containsExactly("$.redis.uris[0]: is \"" + shown + "\", expected " + expected);
  }

  @ParameterizedTest
  @DisplayName("addresses of one Redis that lead to different ones are refused")
  @CsvSource({
    "sentinel, redis://a, rediss://b, 'redis:// in all entries, or rediss:// in all'",
    "cluster, rediss://a, redis://b, 'redis:// in all entries, or rediss:// in all'",
    "sentinel, redis://a/1, redis://b/2, the same database in all entries",
    "sentinel, redis://a, redis://b?db=2, the same database in all entries"
  })
  void redisAddressesDiffer(String mode, String one, String other, String expected) {
    redis.put("mode", mode).put("masterName", "main");
    redis.put("uris", new JsonArray().add(one).add(other));

    assertThat(problems()).containsExactly("$.redis.uris: is a list of 2, expected " + expected);
  }

  @Test
  @DisplayName("a Redis Cluster has no database to choose")
  void databaseOfCluster() {
    redis.put("mode", "cluster").put("uris", new JsonArray().add("redis://a/1").add("redis://b/1"));

    assertThat(problems())
        .containsExactly(
            "$.redis.uris[0]: is \"redis://a/1\", expected no database, since redis.mode is cluster",
            "$.redis.uris[1]: is \"redis://b/1\", expected no database, since redis.mode is cluster");
  }

  @ParameterizedTest
  @DisplayName("an address of PostgreSQL that is not whole, or cannot be, is refused")
  @ValueSource(
      strings = {
        "postgresql://bob:***@h:99999/app",
        "postgresql://bob:***@h:0/app",
        "postgresql://bob:***@h:port/app",
        "postgresql://bob:***@h:/app",
        "postgresql://bob:***@h",
        "postgresql://bob:***@h/",
        "postgresql://bob:***@h/a/b",
        "postgresql://bob:***@/app",
        "postgresql://bob:***@a_b/app",
        "postgresql://bob:***@%2Frun/app",
        "postgresql://h/app",
        "postgresql:///app",
        "postgresql://bob:***@h/app?sslmode=maybe",
        "postgresql://bob:***@h/app?***"
      })
  void postgresAddress(String shown) {
    postgres.put("uri", shown.replace("***", "s3cr3t"));

    assertThat(problems())
        .containsExactly("$.postgres.uri: is \"" + shown + "\", expected " + POSTGRES);
  }

  @ParameterizedTest
  @DisplayName(
      "parameters that one client of PostgreSQL follows and the other does not are refused")
  @CsvSource({
    "host=other, host=other, 'postgresql://user@host:port/database, with no host behind the ?'",
    "Port=5433, Port=5433, 'postgresql://user@host:port/database, with no Port behind the ?'",
    "dbname=b, dbname=b, 'postgresql://user@host:port/database, with no dbname behind the ?'",
    "SSLMODE=require, SSLMODE=require, sslmode in lower case",
    "Password=s3cr3t, Password=***, password in lower case",
    "connectTimeout=abc, connectTimeout=abc, a number of up to six digits as connectTimeout",
    "sslmode=require&socketTimeout=-1, sslmode=require&socketTimeout=-1, "
        + "a number of up to six digits as socketTimeout",
    "sslpassword=s3cr3t&loginTimeout=5s, sslpassword=***&loginTimeout=5s, "
        + "a number of up to six digits as loginTimeout"
  })
  void postgresParameters(String query, String shown, String expected) {
    postgres.put("uri", "postgresql://bob@h/app?" + query);

    assertThat(problems())
        .containsExactly(
            "$.postgres.uri: is \"postgresql://bob@h/app?" + shown + "\", expected " + expected);
  }

  @ParameterizedTest
  @DisplayName("another node is at a host and a port that can be")
  @ValueSource(strings = {"h:70000", "h:0", "[::1]:65536", "user@h:5701"})
  void member(String address) {
    cluster.put("members", new JsonArray().add("fine:5701").add(address));

    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("$.cluster.members[1]: is \"" + address + "\", expected host:port, with");
  }

  @ParameterizedTest
  @DisplayName("where a node listens, or is reached by others, is no URL and has no port")
  @ValueSource(strings = {"10.0.0.7:5701", "http://h", "h/x", "a b", "[::1]:80", "::1:x"})
  void hosts(String host) {
    cluster.put("host", host);
    streams.put("host", host);
    api.put("host", host);

    assertThat(problems())
        .containsExactlyInAnyOrder(
            "$.cluster.host: is \"" + host + "\", expected " + HOST,
            "$.verticles[2].options.host: is \"" + host + "\", expected " + HOST,
            "$.verticles[3].options.host: is \"" + host + "\", expected " + HOST);
  }

  @ParameterizedTest
  @DisplayName("browsers are given no address that they refuse, and no login")
  @CsvSource({
    "https://h:99999, https://h:99999",
    "http://h:0, http://h:0",
    "https://:8081, https://:8081",
    "https://bob:s3cr3t@h, https://bob:***@h"
  })
  void webAddresses(String url, String shown) {
    streams.put("publicUrl", url);
    origins.add("*").add(url);

    assertThat(problems())
        .containsExactlyInAnyOrder(
            "$.verticles[2].options.publicUrl: is \"" + shown + "\", expected " + WEB,
            "$.origins[1]: is \"" + shown + "\", expected " + WEB);
  }

  @Test
  @DisplayName("the same holds for what the environment says, under the variable's name")
  void environment() {
    assertThat(
            problems(
                Map.of(
                    "RC_REDIS_URI", "redis://bob:s3cr3t@h:99999",
                    "RC_CLUSTER_MEMBERS", "a:5701,b:70000",
                    "RC_STREAM_PUBLIC_URL", "https://h:99999")))
        .containsExactlyInAnyOrder(
            "RC_REDIS_URI ($.redis.uris[0]): is \"redis://bob:***@h:99999\", expected " + REDIS,
            "RC_CLUSTER_MEMBERS ($.cluster.members[1]): is \"b:70000\", expected host:port, with "
                + PORTS,
            "RC_STREAM_PUBLIC_URL ($.verticles[2].options.publicUrl): is \"https://h:99999\","
                + " expected "
                + WEB);
  }

  @ParameterizedTest
  @DisplayName("every form of an address that works is taken")
  @CsvSource({
    "redis://h, postgresql://app@db/app",
    "redis://h:1, postgres://app@db:1/app",
    "redis://h:65535/15, postgresql://app:p%40ss@db:65535/app",
    "redis://user:p%23ss@h:6379/0, postgresql://app@10.0.0.1:5432/my%20shop?sslmode=require",
    "redis://:pass@[::1]:6379/2, postgresql://app@[::1]:5432/app?sslmode=verify-full",
    "rediss://h.example.org/3, postgresql://db/app?user=app&password=x",
    "redis://h?db=3&password=x&protocol=2, postgresql://app@db/app?connectTimeout=5&options=-c%20a=b"
  })
  void taken(String redisUri, String postgresUri) {
    redis.put("uris", new JsonArray().add(redisUri));
    postgres.put("uri", postgresUri);
    cluster.put("host", "fe80::1").put("members", new JsonArray().add("[::1]:5701").add("a_b:1"));
    api.put("host", "::");
    streams.put("host", "127.0.0.1").put("publicUrl", "https://[2001:db8::1]:65535/streams");
    origins.add("http://localhost:3000").add("https://a.example");

    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("a trusted proxy is a network or an address, and nothing that would match nobody")
  @ValueSource(
      strings = {
        "proxy.example.org",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0/8",
        "10.0.0.256",
        "2001:db8::/129",
        "[2001:db8::]/32",
        "fe80::1%eth0",
        "10.0.0.1:80",
        " 10.0.0.1",
        "*"
      })
  void trustedProxy(String network) {
    proxies.add("192.0.2.7").add(network);

    assertThat(problems())
        .containsExactly(
            "$.trustedProxies[1]: is \""
                + network
                + "\", expected a network or an address, such as 10.0.0.0/8, 192.0.2.7 or"
                + " 2001:db8::/32");
  }

  @ParameterizedTest
  @DisplayName("networks and addresses of both kinds are trusted proxies")
  @ValueSource(
      strings = {
        "10.0.0.0/8",
        "10.1.2.3/8",
        "192.0.2.7",
        "0.0.0.0/0",
        "2001:db8::/32",
        "::1",
        "::/0"
      })
  void trustedProxies(String network) {
    proxies.add(network);

    assertThat(problems()).isEmpty();
  }

  private List<String> problems() {
    return problems(Map.of());
  }

  private List<String> problems(Map<String, String> environment) {
    JsonArray verticles =
        new JsonArray()
            .add(new JsonObject().put("name", "redis-writer"))
            .add(new JsonObject().put("name", "pg-loader"))
            .add(new JsonObject().put("name", "sse-fanout").put("options", streams))
            .add(new JsonObject().put("name", "http-api").put("options", api));
    JsonObject profile = Shipped.mirror("profile", "profile", List.of("username"));
    JsonObject file =
        new JsonObject()
            .put("postgres", postgres)
            .put("redis", redis)
            .put("mirrors", new JsonArray().add(profile))
            .put("verticles", verticles)
            .put("cluster", cluster)
            .put("access", "open")
            .put("origins", origins)
            .put("trustedProxies", proxies);
    try {
      new ConfigurationReader().read(file.encode(), environment);
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems().stream().map(ConfigurationProblem::toString).toList();
    }
  }
}

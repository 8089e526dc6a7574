package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowVersion;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Knows what a mirrored table holds, and compares everything that shows it with that. */
public final class Oracle {

  private final RunningServer server;
  private final String mirror;
  private final String rowsSql;
  private final HttpClient http = CheckedHttpClient.create();

  private Oracle(RunningServer server, String mirror, String rowsSql) {
    this.server = server;
    this.mirror = mirror;
    this.rowsSql = rowsSql;
  }

  /**
   * Of a mirror that is attached.
   *
   * @param key the key's columns
   */
  public static Oracle of(RunningServer server, String mirror, String table, String... key) {
    String keyText =
        server
            .database()
            .value("select reactive_cache.key_expression(?::regclass, ?::text[], 't')", table, key);
    return new Oracle(
        server, mirror, "select " + keyText + ", row_to_json(t.*)::text from " + table + " t");
  }

  /** The rows of the table by key text, each as PostgreSQL makes JSON of it. */
  public Map<String, String> rows() {
    Map<String, String> rows = new HashMap<>();
    for (List<@Nullable String> row : server.database().query(rowsSql)) {
      rows.put(Objects.requireNonNull(row.get(0)), Objects.requireNonNull(row.get(1)));
    }
    return rows;
  }

  /**
   * Waits until the server says itself that all which is committed now was handled: its cursor is
   * past a transaction that began after. From then on Redis may not be behind in any row.
   */
  public void awaitHandled() {
    awaitHandled(server.database(), server.redis());
  }

  /** The same, of any server that follows this database with this Redis. */
  public static void awaitHandled(TestDatabase database, RedisProbe redis) {
    awaitCursorPast(mark(database), database, redis);
    // What an entry for the whole mirror overtook was journaled a second time.
    awaitCursorPast(mark(database), database, redis);
  }

  /** The keys that were ever journaled. */
  public List<String> keysEverUsed() {
    return server
        .database()
        .query(
            "select distinct key from reactive_cache.journaled j join reactive_cache.mirror m"
                + " on m.id = j.mirror where m.name = ? and key is not null",
            mirror)
        .stream()
        .map(row -> Objects.requireNonNull(row.get(0)))
        .toList();
  }

  /** Asserts that what Redis holds of these keys, if it holds anything, is what the table has. */
  public void assertRedis(Collection<String> keys, Map<String, String> truth) {
    List<String> wrong = new ArrayList<>();
    for (String key : keys) {
      Held held = held(key);
      if (held != null && !Objects.equals(held.row(), truth.get(key))) {
        wrong.add(shown(key + ": Redis holds " + held + ", the table has " + truth.get(key)));
      }
    }
    assertThat(wrong).as("rows in Redis that are not those of " + mirror).isEmpty();
  }

  /** Asserts that the API answers with what the table has; returns the versions of its rows. */
  public Map<String, RowVersion> assertApi(Collection<String> keys, Map<String, String> truth) {
    List<String> wrong = new ArrayList<>();
    Map<String, RowVersion> versions = new HashMap<>();
    for (String key : keys) {
      HttpResponse<String> answer = get(key);
      String row = answer.statusCode() == 404 ? null : answer.body();
      if (!Objects.equals(row, truth.get(key))) {
        wrong.add(shown(answer.statusCode() + " " + row + ", not " + truth.get(key) + ": " + key));
      } else if (row != null) {
        versions.put(key, version(answer));
      }
    }
    assertThat(wrong).as("answers that are not the rows of " + mirror).isEmpty();
    return versions;
  }

  /** Reads one row over the API. */
  public HttpResponse<String> get(String key, String... headers) {
    String path = "/v1/mirrors/" + mirror + "/" + Subscriber.encode(key);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.api().resolve(path)).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(path, e);
    }
  }

  /** The version that an answer's entity tag tells, which it must have. */
  public static RowVersion version(HttpResponse<String> answer) {
    String etag = answer.headers().firstValue("ETag").orElse("");
    assertThat(etag).as("the entity tag of " + answer.body()).isNotEmpty();
    return RowVersion.parse(etag.replace("\"", ""));
  }

  /** What Redis holds of a key; null if nothing, or no more than a lease. */
  public @Nullable Held held(String key) {
    String name = server.redis().prefix() + mirror + ":" + key;
    Response fields = server.redis().send(Command.HMGET, name, "version", "row");
    if (fields == null || fields.get(0) == null) {
      return null;
    }
    return new Held(
        RowVersion.parse(fields.get(0).toString()),
        fields.get(1) == null ? null : fields.get(1).toString());
  }

  /**
   * A row in Redis.
   *
   * @param row null for a tombstone
   */
  public record Held(RowVersion version, @Nullable String row) {}

  private static String shown(String text) {
    return text.length() <= 1_000 ? text : text.substring(0, 1_000) + "...";
  }

  /**
   * Journals something of no mirror at all, as a trigger would, so that the cursor moves at once.
   */
  private static String mark(TestDatabase database) {
    return Objects.requireNonNull(
        database.value(
            "with marked as (insert into reactive_cache.journal (mirror, key)"
                + " values (-1, 'mark') returning xid)"
                + " select xid::text, pg_notify('reactive_cache', '') from marked"));
  }

  private static void awaitCursorPast(String xid, TestDatabase database, RedisProbe redis) {
    Awaitility.await("the cursor is past transaction " + xid)
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              Response cursor = redis.send(Command.HGET, redis.prefix() + "cursor", "snapshot");
              return cursor != null
                  && "t"
                      .equals(
                          database.value(
                              "select pg_visible_in_snapshot(?::xid8, ?::pg_snapshot)",
                              xid,
                              cursor.toString()));
            });
  }
}

package io.reactivecache.grown;

import io.reactivecache.resource.Resources;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.CheckedHttpClient;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Everything that shows the rows of a mirror, compared with what SQL says of them. */
public final class Comparison {

  private static final String READ = Resources.text("/grown/read_some.lua");
  private static final int FIELDS = 4;
  private static final int AT_ONCE = 8;
  private static final int LONGEST_KEY_BYTES = 8 * 1024;

  /**
   * What Redis has of a key.
   *
   * @param row null for a row that is gone, or quarantined
   * @param reason why it is quarantined; empty if it is not
   */
  record Held(RowVersion version, @Nullable String row, String reason) {}

  private final RunningServer server;
  private final HttpClient http = CheckedHttpClient.create();
  private final Semaphore requests = new Semaphore(AT_ONCE);
  private final List<String> differences = new ArrayList<>();
  private long compared;

  Comparison(RunningServer server) {
    this.server = server;
  }

  public List<String> differences() {
    return differences;
  }

  /** How many answers, fields and events were compared. */
  public long compared() {
    return compared;
  }

  /** All that Redis holds, by the mirrors' names and then by key. */
  Map<String, Map<String, Held>> redis() {
    String prefix = server.redis().prefix();
    Map<String, Map<String, Held>> held = new HashMap<>();
    String cursor = "0";
    do {
      Response answer =
          Objects.requireNonNull(server.redis().send(Command.EVAL, READ, "0", cursor, prefix));
      cursor = answer.get(0).toString();
      for (int i = 1; i < answer.size(); i += FIELDS) {
        String[] name = answer.get(i).toString().substring(prefix.length()).split(":", 2);
        Response row = answer.get(i + 2);
        if (name.length == 2) {
          held.computeIfAbsent(name[0], mirror -> new HashMap<>())
              .put(
                  name[1],
                  new Held(
                      RowVersion.parse(answer.get(i + 1).toString()),
                      row.size() == 0 ? null : row.get(0).toString(),
                      answer.get(i + 3).toString()));
        }
      }
    } while (!cursor.equals("0"));
    return held;
  }

  /**
   * Redis holds each row as it is, and no other.
   *
   * @param unread keys that nobody changed since the start, so that they may be missing
   */
  void assertRedis(
      MirroredTable mirror,
      Map<String, @Nullable String> truth,
      Map<String, Held> held,
      Set<String> unread) {
    Set<String> keys = new TreeSet<>(truth.keySet());
    keys.addAll(held.keySet());
    for (String key : keys) {
      compared++;
      Held found = held.get(key);
      boolean isThere = truth.containsKey(key);
      String row = truth.get(key);
      boolean agrees =
          found == null
              ? !isThere || unread.contains(key)
              : Objects.equals(found.row(), row)
                  && found.reason().isEmpty() == (!isThere || row != null);
      if (!agrees) {
        differences.add(
            "Redis has "
                + found
                + " of "
                + mirror
                + ", the table has "
                + (isThere ? row : "nothing")
                + ": "
                + key);
      }
    }
  }

  /** The API answers with each row as it is, and 404 for the absent ones. */
  void assertApi(
      MirroredTable mirror,
      Map<String, @Nullable String> truth,
      Set<String> absent,
      Map<String, RowVersion> seen) {
    Map<String, HttpResponse<String>> answers = new ConcurrentHashMap<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    Set<String> keys = new TreeSet<>(truth.keySet());
    keys.addAll(absent);
    for (String key : keys) {
      requests.acquireUninterruptibly();
      all.add(
          http.sendAsync(request(mirror, key), HttpResponse.BodyHandlers.ofString())
              .whenComplete((answer, failure) -> requests.release())
              .thenAccept(answer -> answers.put(key, answer)));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    answers.forEach((key, answer) -> assertAnswer(mirror, truth, key, answer, seen.get(key)));
  }

  private void assertAnswer(
      MirroredTable mirror,
      Map<String, @Nullable String> truth,
      String key,
      HttpResponse<String> answer,
      @Nullable RowVersion seen) {
    compared++;
    String row = truth.get(key);
    int status = isLong(key) ? 400 : !truth.containsKey(key) ? 404 : row == null ? 502 : 200;
    if (answer.statusCode() != status || (status == 200 && !answer.body().equals(row))) {
      differences.add(
          "The API answers "
              + answer.statusCode()
              + " "
              + answer.body()
              + " of "
              + mirror
              + ", the table has "
              + row
              + ": "
              + key);
    } else if (status == 200 && seen != null) {
      RowVersion version =
          RowVersion.parse(answer.headers().firstValue("ETag").orElseThrow().replace("\"", ""));
      if (seen.isNewerThan(version)) {
        differences.add(
            "The API answers version "
                + version
                + " of "
                + mirror
                + ", a stream had "
                + seen
                + ": "
                + key);
      }
    }
  }

  /**
   * Of the documentation's limits: the API and the list of rows quarantined take no longer ones.
   */
  private static boolean isLong(String key) {
    return key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY_BYTES;
  }

  private HttpRequest request(MirroredTable mirror, String key) {
    // As the documentation says of keys that are words of the API.
    String path =
        Set.of("quarantine", "audit").contains(key)
            ? "%" + Integer.toHexString(key.charAt(0)) + key.substring(1)
            : Subscriber.encode(key);
    return HttpRequest.newBuilder(server.api().resolve("/v1/mirrors/" + mirror.name() + "/" + path))
        .timeout(Duration.ofSeconds(30))
        .build();
  }

  /** Exactly the rows that cannot be shown are listed as quarantined. */
  void assertListed(MirroredTable mirror, Map<String, @Nullable String> truth) {
    JsonObject list =
        new JsonObject(
            server.ask("GET", "/v1/admin/mirrors/" + mirror.name() + "/quarantine").body());
    Map<String, String> listed = new LinkedHashMap<>();
    JsonArray rows = list.getJsonArray("rows");
    rows.forEach(
        row ->
            listed.put(
                ((JsonObject) row).getString("key"), ((JsonObject) row).getString("reason")));
    Set<String> unshown = new TreeSet<>();
    truth.forEach(
        (key, row) -> {
          if (row == null && !isLong(key)) {
            unshown.add(key);
          }
        });
    compared++;
    if (!unshown.equals(listed.keySet())) {
      differences.add(
          "Listed as quarantined are " + listed + " of " + mirror + ", cannot be shown " + unshown);
    }
  }

  void assertStream(StreamView stream, List<String> wrong) {
    compared++;
    differences.addAll(wrong);
    differences.addAll(stream.wrong());
  }
}

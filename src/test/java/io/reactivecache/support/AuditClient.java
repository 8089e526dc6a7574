package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Asks a server for audits of one mirror, as an operator would. */
public record AuditClient(Api api, String mirror) {

  /** How to reach the server. */
  @FunctionalInterface
  public interface Api {
    HttpResponse<String> call(String method, String path);
  }

  public AuditClient(RunningServer server, String mirror) {
    this(server::ask, mirror);
  }

  /**
   * What a pass came to.
   *
   * @param repaired keys by reason
   */
  public record Result(
      long checked, long undecided, Map<String, Long> repaired, @Nullable String problem) {}

  /** Has the mirror compared, and waits for the end of it. */
  public Result run() {
    ask();
    return awaitEnd();
  }

  public JsonObject ask() {
    HttpResponse<String> answer = api.call("POST", "/v1/admin/mirrors/" + mirror + "/audit");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JsonObject(answer.body());
  }

  public JsonObject tell() {
    HttpResponse<String> answer = api.call("GET", "/v1/admin/audits/" + mirror);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  /** The last pass that was asked for, as soon as none waits or is under way. */
  public Result awaitEnd() {
    JsonObject told =
        Awaitility.await("the audit's end")
            .atMost(Duration.ofSeconds(90))
            .pollInterval(Duration.ofMillis(100))
            .ignoreExceptions()
            .until(
                this::tell,
                now ->
                    !"waiting".equals(now.getString("state"))
                        && !isAsked(now.getJsonObject("running"))
                        && isAsked(now.getJsonObject("last")));
    return result(told.getJsonObject("last"));
  }

  private static boolean isAsked(@Nullable JsonObject pass) {
    return pass != null && pass.getBoolean("asked");
  }

  private static Result result(JsonObject last) {
    Map<String, Long> repaired = new TreeMap<>();
    JsonObject counts = last.getJsonObject("repaired");
    counts.fieldNames().forEach(reason -> repaired.put(reason, counts.getLong(reason)));
    return new Result(
        last.getLong("checked"), last.getLong("undecided"), repaired, last.getString("problem"));
  }
}

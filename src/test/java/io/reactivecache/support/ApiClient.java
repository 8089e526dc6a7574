package io.reactivecache.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Changes profiles over the API, and says what the answer means for what PostgreSQL holds. */
public final class ApiClient {

  /** What is known of a change. */
  public enum Outcome {
    /** PostgreSQL holds it. */
    ACKNOWLEDGED,
    /** PostgreSQL does not hold it. */
    REFUSED,
    /** PostgreSQL may hold it: the answer says so, or never came. */
    UNKNOWN
  }

  /**
   * An answer.
   *
   * @param unexpected what was answered, if it is neither success nor an outage; otherwise empty
   */
  public record Answer(Outcome outcome, String unexpected) {}

  private final HttpClient http =
      CheckedHttpClient.of(
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(Duration.ofSeconds(5)));

  /** One step of a counter, such as {@code inc_likes}. */
  public Answer step(URI api, String username, String action) {
    return send("POST", api.resolve("/v1/profile/" + username + "?action=" + action));
  }

  /** Deletes a profile; that there was none is success as well. */
  public Answer delete(URI api, String username) {
    return send("DELETE", api.resolve("/v1/profile/" + username));
  }

  private Answer send(String method, URI uri) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(30))
            .build();
    try {
      return answer(method, http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (java.net.ConnectException nobody) {
      return new Answer(Outcome.REFUSED, "");
    } catch (IOException noAnswer) {
      return new Answer(Outcome.UNKNOWN, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(Outcome.UNKNOWN, "");
    }
  }

  private static Answer answer(String method, HttpResponse<String> response) {
    int status = response.statusCode();
    boolean isNone = method.equals("DELETE") && status == 404;
    if (status / 100 == 2 || isNone) {
      return new Answer(Outcome.ACKNOWLEDGED, "");
    }
    Outcome outcome =
        response.body().contains("Nothing was written") ? Outcome.REFUSED : Outcome.UNKNOWN;
    return new Answer(outcome, status == 503 ? "" : status + " " + response.body());
  }
}

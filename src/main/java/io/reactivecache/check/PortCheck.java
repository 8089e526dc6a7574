package io.reactivecache.check;

import io.reactivecache.config.Hosts;
import io.reactivecache.trouble.Finding;
import io.reactivecache.trouble.Listener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Whether a node can listen where it should, or does so already. */
final class PortCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  Finding ask(Listener listener) {
    String what = listener.name();
    if (listener.port() == 0) {
      return Finding.ok(what, "takes a free port");
    }
    Optional<String> trouble = listener.trouble();
    if (trouble.isEmpty()) {
      return Finding.ok(what, "can listen on " + listener.host() + " port " + listener.port());
    }
    return isOurs(listener)
        ? Finding.ok(what, "a server runs on port " + listener.port() + " already")
        : Finding.wrong(what, trouble.get());
  }

  /** Both listeners of ours refuse an unknown path in the same words. */
  private boolean isOurs(Listener listener) {
    String address = Hosts.authority(Hosts.fromHere(listener.host()), listener.port());
    try {
      URI uri = URI.create("http://" + address + "/v1/stream?mirror=-");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 307 || answer.body().contains("\"success\":false");
    } catch (IOException | IllegalArgumentException notOurs) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.reactivecache.support;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A browser that watches some profiles and comes back when its stream ends. Keeps everything that
 * it was ever shown.
 */
public final class ReturningBrowser implements AutoCloseable {

  private final String uri;
  private final List<SseClient> streams = new ArrayList<>();
  private int returns;

  /** Watches from now on. */
  public ReturningBrowser(RunningServer server, List<String> keys) {
    this.uri =
        server.stream()
            + "/v1/stream?mirror=profile"
            + keys.stream().map(key -> "&key=" + key).collect(Collectors.joining());
    streams.add(SseClient.open(uri));
  }

  /** Comes back if the stream has ended. */
  public synchronized void comeBack() {
    SseClient last = streams.get(streams.size() - 1);
    if (last.ended() || last.status() != 200) {
      returns++;
      try {
        streams.add(SseClient.to(uri).lastEventId(lastEventId()).open());
      } catch (IllegalStateException away) {
        // Nobody is there yet.
      }
    }
  }

  /** How often it had to come back, or tried to. */
  public synchronized int returns() {
    return returns;
  }

  /** How many events it was shown. */
  public long eventCount() {
    return events().size();
  }

  /** The newest row that it was shown of each key; null for one that was deleted. */
  public Map<String, @Nullable JsonObject> shown() {
    Map<String, @Nullable JsonObject> shown = new HashMap<>();
    for (JsonObject event : events()) {
      shown.put(event.getString("key"), event.getJsonObject("row"));
    }
    return shown;
  }

  /** Every version that came after a newer one of the same key: must be empty. */
  public List<String> backwards() {
    List<String> found = new ArrayList<>();
    Map<String, String> newest = new HashMap<>();
    for (JsonObject event : events()) {
      String key = event.getString("key");
      String version = event.getString("version");
      String before = newest.put(key, version);
      if (before != null && compare(version, before) < 0) {
        found.add(key + ": " + version + " after " + before);
      }
    }
    return found;
  }

  @Override
  public synchronized void close() {
    streams.forEach(SseClient::close);
  }

  private synchronized List<JsonObject> events() {
    return streams.stream()
        .flatMap(stream -> stream.events().stream())
        .filter(event -> event.name().equals("profile"))
        .map(event -> new JsonObject(event.data()))
        .toList();
  }

  private String lastEventId() {
    return streams.stream().map(SseClient::lastEventId).reduce("", (a, b) -> b.isEmpty() ? a : b);
  }

  /** Versions are pairs of epoch and id, such as 7-42. */
  private static int compare(String one, String other) {
    int epochs = Long.compare(part(one, 0), part(other, 0));
    return epochs != 0 ? epochs : Long.compare(part(one, 1), part(other, 1));
  }

  private static long part(String version, int index) {
    return Long.parseLong(version.split("-", 2)[index]);
  }
}

package io.reactivecache.grown;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.reactivecache.support.Subscriber;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a stream has shown: the last of each key, and whether anything ever went back. */
final class StreamView implements AutoCloseable {

  private static final String BEFORE_VERSION = "\",\"version\":\"";

  /**
   * The last that was told of a key.
   *
   * @param row null for a row that is gone, or cannot be shown
   */
  record Shown(RowVersion version, @Nullable String row, boolean isSetAside, int gapsBefore) {}

  final MirroredTable mirror;
  final Set<String> wanted;
  private final SseClient client;
  private final Map<String, Shown> last = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int gaps;
  private long events;

  /**
   * @param wanted keys; none for the whole mirror
   */
  StreamView(RunningServer server, MirroredTable mirror, Collection<String> wanted) {
    this.mirror = mirror;
    this.wanted = Set.copyOf(wanted);
    String keys =
        wanted.stream().map(key -> "&key=" + Subscriber.encode(key)).collect(Collectors.joining());
    this.client = SseClient.open(server.stream() + "/v1/stream?mirror=" + mirror.name() + keys);
    if (client.status() != 200) {
      wrong.add(this + " answered " + client.status() + " " + client.body());
    }
  }

  boolean isWhole() {
    return wanted.isEmpty();
  }

  synchronized void take() {
    for (Event event : client.drain()) {
      events++;
      if (event.name().equals("gap")) {
        gaps++;
        if (!isWhole()) {
          wrong.add(this + " has a gap");
        }
      } else if (event.name().equals("opened")) {
        if (!isWhole() || events > 1) {
          wrong.add(this + " was opened by " + event);
        }
      } else {
        take(event);
      }
    }
    if (client.ended()) {
      wrong.add(this + " ended");
    }
  }

  /** Rows may be more than a JSON parser takes, so only the key is parsed. */
  private void take(Event event) {
    String data = event.data();
    int end = data.indexOf(BEFORE_VERSION);
    int versionEnd = end < 0 ? -1 : data.indexOf('"', end + BEFORE_VERSION.length());
    if (versionEnd < 0) {
      wrong.add(this + " told " + event);
      return;
    }
    String key = new JsonObject(data.substring(0, end) + "\"}").getString("key");
    RowVersion version =
        RowVersion.parse(data.substring(end + BEFORE_VERSION.length(), versionEnd));
    boolean isSetAside = event.name().equals("quarantined");
    String row =
        isSetAside ? "null" : data.substring(data.indexOf(':', versionEnd) + 1, data.length() - 1);
    Shown before =
        last.put(key, new Shown(version, row.equals("null") ? null : row, isSetAside, gaps));
    if (before != null && !version.isNewerThan(before.version())) {
      wrong.add(this + " went from " + before.version() + " to " + version + " at " + key);
    }
    if (!event.id().equals(version.toString())
        && !(isSetAside && event.id().startsWith(version + "-"))) {
      wrong.add(this + " has another id than version: " + event);
    }
  }

  /**
   * What differs from the table at the end. A stream of the whole mirror may have told {@code gap}:
   * then its client has read everything again, and only what came after counts.
   *
   * @param truth null for a row that cannot be shown
   */
  synchronized List<String> differences(Map<String, @Nullable String> truth, Set<String> untold) {
    List<String> found = new ArrayList<>();
    Set<String> keys = new java.util.HashSet<>(isWhole() ? truth.keySet() : wanted);
    keys.addAll(last.keySet());
    for (String key : keys) {
      Shown shown = last.get(key);
      boolean counts =
          shown == null ? gaps == 0 && !untold.contains(key) : shown.gapsBefore() == gaps;
      if (counts && !shows(shown, truth.containsKey(key), truth.get(key))) {
        found.add(
            this
                + " shows "
                + shown
                + ", the table has "
                + truth.getOrDefault(key, "nothing")
                + ": "
                + key);
      }
    }
    return found;
  }

  private static boolean shows(@Nullable Shown shown, boolean isThere, @Nullable String row) {
    if (shown == null) {
      return !isThere;
    }
    boolean isSetAside = isThere && row == null;
    String lines = row == null ? null : row.replace("\r\n", "\n").replace('\r', '\n');
    return shown.isSetAside() == isSetAside && java.util.Objects.equals(shown.row(), lines);
  }

  synchronized Map<String, RowVersion> versions() {
    return last.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().version()));
  }

  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  synchronized int gaps() {
    return gaps;
  }

  synchronized long events() {
    return events;
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return "stream of " + (isWhole() ? "all" : wanted.size()) + " of " + mirror;
  }
}

package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.SseClient.Event;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A browser that remembers all it was told, and knows what it must never be told. */
public final class Subscriber implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /**
   * One event.
   *
   * @param row its JSON, byte for byte; null when the row is gone
   */
  public record Told(String key, RowVersion version, @Nullable String row) {

    /** Of a profile's stream, or of a mirror's. */
    public static Told of(Event event) {
      return parse(event);
    }
  }

  private final String name;
  private final String address;
  private final List<String> wanted;
  private final List<Told> told = new ArrayList<>();
  private SseClient client;
  private String lastId = "";
  private int taken;
  private int gaps;

  private Subscriber(URI stream, Collection<String> wanted, String path) {
    this.wanted = List.copyOf(wanted);
    this.name = path.length() > 120 ? path.substring(0, 120) : path;
    this.address = stream.resolve(path).toString();
    this.client = SseClient.open(address);
    assertThat(client.status()).as(name).isEqualTo(200);
  }

  /** One profile, as its page sees it. */
  public static Subscriber profile(RunningServer server, String username) {
    return new Subscriber(
        server.stream(), List.of(username), "/stream?username=" + encode(username));
  }

  /** Some rows of a mirror; all of them for no keys. */
  public static Subscriber of(RunningServer server, String mirror, Collection<String> keys) {
    return new Subscriber(server.stream(), keys, path(mirror, keys));
  }

  /** Some rows of a mirror, each at most so many times a second. */
  public static Subscriber slow(
      RunningServer server, String mirror, Collection<String> keys, int maxRate) {
    return new Subscriber(server.stream(), keys, path(mirror, keys) + "&max_rate=" + maxRate);
  }

  private static String path(String mirror, Collection<String> keys) {
    return "/v1/stream?mirror="
        + mirror
        + keys.stream().map(key -> "&key=" + encode(key)).collect(Collectors.joining());
  }

  /** The keys that it asked for; none for all. */
  public List<String> wanted() {
    return wanted;
  }

  /** Percent-encodes a key for a path or a query. */
  public static String encode(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What was told so far, in order; what tells of no row is left out, gaps are counted. */
  public synchronized List<Told> told() {
    List<Event> events = client.events();
    for (Event event : events.subList(taken, events.size())) {
      if (event.name().equals("gap")) {
        gaps++;
      } else if (event.isOfRow()) {
        told.add(parse(event));
      }
    }
    taken = events.size();
    return List.copyOf(told);
  }

  /** How often it was told that it missed something. */
  public synchronized int gaps() {
    told();
    return gaps;
  }

  /** The last that was told of each key; keys that were told nothing of are missing. */
  public Map<String, Told> last() {
    Map<String, Told> last = new LinkedHashMap<>();
    told().forEach(one -> last.put(one.key(), one));
    return last;
  }

  /** Goes away and comes back as a browser does, with the id of the last event. */
  public synchronized void reconnect() {
    client.close();
    client.awaitEnd();
    told();
    // A stream that told nothing leaves the browser with the id that it had.
    lastId = client.lastEventId().isEmpty() ? lastId : client.lastEventId();
    client = SseClient.to(address).lastEventId(lastId).open();
    taken = 0;
  }

  /**
   * Waits until it shows for each of these keys what the table has.
   *
   * @param truth rows by key; a key that is not there has no row
   */
  public void awaitShows(Collection<String> keys, Map<String, String> truth) {
    Map<String, @Nullable String> wrong = new HashMap<>();
    try {
      Awaitility.await(name)
          .atMost(DEADLINE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                wrong.clear();
                wrong.putAll(wrong(keys, truth));
                return wrong.isEmpty();
              });
    } catch (org.awaitility.core.ConditionTimeoutException late) {
      StringBuilder all =
          new StringBuilder(name + " does not show the final rows; gaps: " + gaps() + "; wrong:");
      wrong.forEach(
          (key, row) ->
              all.append("\n  ")
                  .append(key)
                  .append(" shows ")
                  .append(row)
                  .append(", the table has ")
                  .append(truth.get(key))
                  .append("; told ")
                  .append(told(key)));
      throw new AssertionError(all.toString(), late);
    }
  }

  /** What was told of one key, in order. */
  public List<Told> told(String key) {
    return told().stream().filter(one -> one.key().equals(key)).toList();
  }

  /** Asserts that of no key an older version, or the same again, was told after a newer one. */
  public Subscriber assertOnlyForward() {
    Map<String, RowVersion> newest = new HashMap<>();
    for (Told one : told()) {
      RowVersion before = newest.put(one.key(), one.version());
      if (before != null && !one.version().isNewerThan(before)) {
        throw new AssertionError(name + " was told " + one + " after " + before);
      }
    }
    return this;
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return name;
  }

  private Map<String, @Nullable String> wrong(Collection<String> keys, Map<String, String> truth) {
    Map<String, Told> last = last();
    Map<String, @Nullable String> wrong = new HashMap<>();
    for (String key : keys) {
      Told one = last.get(key);
      String shown = one == null ? null : one.row();
      if (!java.util.Objects.equals(shown, truth.get(key))) {
        wrong.put(key, shown);
      }
    }
    return wrong;
  }

  private static Told parse(Event event) {
    RowVersion version = RowVersion.parse(event.id());
    JsonObject data = new JsonObject(event.data());
    if (event.name().equals("message") || event.name().equals("deleted")) {
      String row = event.name().equals("message") ? event.data() : null;
      return new Told(data.getString("username"), version, row);
    }
    assertThat(data.getString("version")).isEqualTo(event.id());
    // Byte for byte: parsed and written again it would be another text. A quote inside a key is
    // escaped, so this is found at the end of the key only.
    int start = event.data().indexOf("\",\"version\":\"") + "\",\"version\":\"".length();
    String row =
        event.data().substring(event.data().indexOf(":", start) + 1, event.data().length() - 1);
    return new Told(data.getString("key"), version, row.equals("null") ? null : row);
  }
}

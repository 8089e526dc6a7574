package io.reactivecache.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A browser's EventSource over a plain socket: keeps every event in order, follows redirects, and
 * can stop reading. It does not reconnect: {@link #lastEventId} is there for a test that does.
 *
 * <pre>{@code
 * try (SseClient alice = SseClient.open("http://localhost:8081/stream?username=alice")) {
 *   alice.await(event -> event.data().contains("\"likes_count\":5"));
 * }
 * }</pre>
 */
public final class SseClient implements AutoCloseable {

  /** How long {@code await} waits unless told. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final int MAX_REDIRECTS = 5;
  private static final long SLOW_PAUSE_MILLIS = 100;

  /**
   * One event.
   *
   * @param name {@code message} for an unnamed event, as in browsers
   * @param id the last id that the stream set; empty if none
   * @param nanoTime when it was read
   */
  public record Event(String name, String id, String data, long nanoTime) {

    private static final Set<String> OF_THE_STREAM =
        Set.of("opened", "gap", "heartbeat", "reconnect");

    /** Whether it tells of a row, and not of the stream itself. */
    public boolean isOfRow() {
      return !OF_THE_STREAM.contains(name);
    }
  }

  private final Socket socket;
  private final int status;
  private final Map<String, String> headers;
  private final SseParser parser = new SseParser();
  private boolean paused;
  private int bytesPerSecond;
  private boolean ended;

  private SseClient(Socket socket, int status, Map<String, String> headers) {
    this.socket = socket;
    this.status = status;
    this.headers = headers;
  }

  public static SseClient open(String uri) {
    return to(uri).open();
  }

  public static SseClient open(URI uri) {
    return to(uri.toString()).open();
  }

  /** Begins a request that needs more than an address. */
  public static Request to(String uri) {
    return new Request(uri);
  }

  public int status() {
    return status;
  }

  /** By name in lower case; of several with one name the last. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The header's value, whatever the case of its name; null if there is none. */
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  public synchronized List<Event> events() {
    return List.copyOf(parser.events);
  }

  /** Takes the events that have come: a long run must not keep them all. */
  public synchronized List<Event> drain() {
    List<Event> events = List.copyOf(parser.events);
    parser.events.clear();
    parser.comments.clear();
    return events;
  }

  public synchronized List<String> comments() {
    return List.copyOf(parser.comments);
  }

  /** The last {@code retry:} in milliseconds; -1 if there was none. */
  public synchronized int retry() {
    return parser.retry;
  }

  /** The body as it came, for answers that are no stream. */
  public synchronized String body() {
    return parser.body.toString(StandardCharsets.UTF_8);
  }

  /** What a browser would send as {@code Last-Event-ID}; empty if nothing. */
  public synchronized String lastEventId() {
    return parser.id;
  }

  /** Waits for an event, or takes the first that has come already. */
  public Event await(Predicate<Event> wanted) {
    return await(wanted, DEADLINE);
  }

  public Event await(Predicate<Event> wanted, Duration deadline) {
    return awaitState(
        "the event",
        () -> parser.events.stream().filter(wanted).findFirst().orElse(null),
        deadline);
  }

  /** Waits until so many events have come, and returns them all. */
  public List<Event> awaitCount(int count) {
    return awaitState(
        count + " events",
        () -> parser.events.size() >= count ? List.copyOf(parser.events) : null,
        DEADLINE);
  }

  /** Waits until so many comments have come. */
  public void awaitComments(int count) {
    awaitState(count + " comments", () -> parser.comments.size() >= count ? this : null, DEADLINE);
  }

  /** Waits until the server has ended the answer or the connection. */
  public SseClient awaitEnd() {
    return awaitEnd(DEADLINE);
  }

  public SseClient awaitEnd(Duration deadline) {
    return awaitState("the end", () -> ended ? this : null, deadline);
  }

  public synchronized boolean ended() {
    return ended;
  }

  /** Takes nothing from the socket any more, until {@link #resumeReading}. */
  public synchronized void pauseReading() {
    paused = true;
  }

  public synchronized void resumeReading() {
    paused = false;
    notifyAll();
  }

  /** Takes about so many bytes a second; 0 for as many as come. */
  public synchronized void readSlowly(int newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    resumeReading();
  }

  private synchronized <T> T awaitState(
      String what, Supplier<@Nullable T> state, Duration deadline) {
    long until = System.nanoTime() + deadline.toNanos();
    T found = state.get();
    while (found == null) {
      long millis = (until - System.nanoTime()) / 1_000_000;
      if (millis <= 0 || (ended && !what.equals("the end"))) {
        throw new AssertionError(
            what + " did not come. ended=" + ended + " status=" + status + " events=" + tail());
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
      found = state.get();
    }
    return found;
  }

  private List<Event> tail() {
    int size = parser.events.size();
    return parser.events.subList(Math.max(0, size - 10), size);
  }

  private void readAll(InputStream body) {
    byte[] bytes = new byte[8 * 1024];
    try {
      int count = 0;
      while (count >= 0) {
        int max = mayRead(bytes.length);
        count = body.read(bytes, 0, max);
        took(bytes, count);
      }
    } catch (IOException | InterruptedException e) {
      // The connection is gone; the test sees it as the end.
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  private synchronized int mayRead(int most) throws InterruptedException {
    while (paused && !socket.isClosed()) {
      wait();
    }
    if (bytesPerSecond == 0) {
      return most;
    }
    long until = System.nanoTime() + SLOW_PAUSE_MILLIS * 1_000_000;
    long millis = SLOW_PAUSE_MILLIS;
    while (millis > 0) {
      wait(millis);
      millis = (until - System.nanoTime()) / 1_000_000;
    }
    return Math.max(1, Math.min(most, bytesPerSecond / 10));
  }

  private synchronized void took(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      parser.take(bytes[i]);
    }
    notifyAll();
  }

  /** A request before it is sent. */
  public static final class Request {
    private final String uri;
    private final Map<String, String> requestHeaders = new LinkedHashMap<>();
    private int receiveBuffer;
    private String method = "GET";

    private Request(String uri) {
      this.uri = uri;
    }

    public Request header(String name, String value) {
      requestHeaders.put(name, value);
      return this;
    }

    public Request lastEventId(String id) {
      return header("Last-Event-ID", id);
    }

    public Request method(String other) {
      method = other;
      return this;
    }

    /** The kernel's receive buffer in bytes: small, for a reader that is to stall soon. */
    public Request receiveBuffer(int bytes) {
      receiveBuffer = bytes;
      return this;
    }

    /** Connects, and returns when the head of the answer is there. */
    public SseClient open() {
      try {
        return open(URI.create(uri), MAX_REDIRECTS);
      } catch (IOException e) {
        throw new IllegalStateException("no answer from " + uri + ": " + e.getMessage(), e);
      }
    }

    private SseClient open(URI address, int redirects) throws IOException {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 5_000);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(head(address).getBytes(StandardCharsets.UTF_8));
      HttpBody in = HttpBody.read(new BufferedInputStream(socket.getInputStream()));
      socket.setSoTimeout(0);
      String location = in.headers.get("location");
      if (location != null && in.status / 100 == 3 && redirects > 0) {
        socket.close();
        return open(address.resolve(location), redirects - 1);
      }
      OpenApi.check(method, address.getRawPath(), in.status, in.headers.get("content-type"), "");
      SseClient client = new SseClient(socket, in.status, Map.copyOf(in.headers));
      Thread reader = new Thread(() -> client.readAll(in), "sse-client");
      reader.setDaemon(true);
      reader.start();
      return client;
    }

    private String head(URI address) {
      StringBuilder head = new StringBuilder();
      String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
      head.append(method).append(' ').append(address.getRawPath()).append(query);
      head.append(" HTTP/1.1\r\nHost: ").append(address.getAuthority()).append("\r\n");
      head.append("Accept: text/event-stream\r\n");
      requestHeaders.forEach(
          (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      return head.append("\r\n").toString();
    }
  }
}

package io.reactivecache.soak;

import io.reactivecache.support.SseClient;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One who watches, and comes back to some node when its stream ends, as browsers behind a front
 * door do. Judges what it is told as it comes.
 */
public final class Browser implements AutoCloseable {

  private static final int COME_BACK_MILLIS = 150;

  private final String name;
  private final List<URI> streams;
  private final String path;
  private final List<String> wanted;
  private final ViewLog view;
  private final Refetch refetch;
  private final Random random;
  private final Thread thread;
  private volatile boolean closed;
  private volatile int readBytesPerSecond;
  private volatile boolean paused;
  private volatile @Nullable SseClient client;
  private String lastId = "";
  private final AtomicInteger returns = new AtomicInteger();

  /**
   * Watches from now on.
   *
   * @param path of the stream with its query
   * @param wanted the keys in it; none for the whole mirror
   */
  Browser(String name, Site site, String path, List<String> wanted, ViewLog view, Random random) {
    this.name = name;
    this.streams = site.nodes().stream().map(Node::stream).toList();
    this.path = path;
    this.wanted = wanted;
    this.view = view;
    this.random = random;
    this.refetch = new Refetch(site, view);
    this.thread = new Thread(this::watch, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The path of a stream over these keys, or over the whole mirror. */
  static String path(List<String> keys) {
    return "/v1/stream?mirror=profile"
        + keys.stream().map(key -> "&key=" + Subscriber.encode(key)).collect(Collectors.joining());
  }

  /** The keys that it asked for; all for a whole mirror. */
  public List<String> wanted() {
    return wanted.isEmpty() ? Keys.ALL : wanted;
  }

  /** Takes nothing from the socket any more, until {@link #resumeReading}. */
  public void pauseReading() {
    paused = true;
    apply();
  }

  /** Takes about so many bytes a second, until {@link #resumeReading}; also after it came back. */
  public void readSlowly(int bytesPerSecond) {
    readBytesPerSecond = bytesPerSecond;
    apply();
  }

  public void resumeReading() {
    paused = false;
    readBytesPerSecond = 0;
    apply();
  }

  /** Closes its stream, and comes back at once. */
  public void reconnect() {
    SseClient last = client;
    if (last != null) {
      last.close();
    }
  }

  /** How often it had to come back, or tried to. */
  public int returns() {
    return returns.get();
  }

  /** The row that it shows of a key; null when it shows none. */
  @Nullable String shows(String key) {
    return view.shows(key);
  }

  /** The last that it was told of a key. */
  @Nullable Told last(String key) {
    return view.last(key);
  }

  /** How many rows it was shown. */
  long count() {
    return view.count();
  }

  /** Whether a stream of its own is open. */
  boolean isWatching() {
    SseClient last = client;
    return last != null && !last.ended();
  }

  @Override
  public void close() {
    closed = true;
    SseClient last = client;
    if (last != null) {
      last.close();
    }
    LockSupport.unpark(thread);
    try {
      thread.join(20_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private void watch() {
    while (!closed) {
      SseClient now = client;
      if (now == null || now.ended()) {
        take(now);
        comeBack();
      } else {
        take(now);
        refetch.goOn();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
    take(client);
  }

  private void comeBack() {
    URI stream = streams.get(random.nextInt(streams.size()));
    try {
      SseClient.Request request = SseClient.to(stream.resolve(path).toString());
      SseClient next = (lastId.isEmpty() ? request : request.lastEventId(lastId)).open();
      client = next;
      apply();
      refetch.ask(wanted.isEmpty());
      if (closed) {
        next.close();
      }
    } catch (IllegalStateException nobodyThere) {
      // The next attempt, perhaps at another node.
    }
    if (returns.getAndIncrement() > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(COME_BACK_MILLIS));
    }
  }

  private void take(@Nullable SseClient from) {
    if (from == null) {
      return;
    }
    for (SseClient.Event event : from.drain()) {
      if (event.name().equals("gap")) {
        refetch.ask(true);
      } else if (event.isOfRow()) {
        view.see(Told.of(event));
      }
    }
    lastId = from.lastEventId().isEmpty() ? lastId : from.lastEventId();
  }

  private void apply() {
    SseClient now = client;
    if (now == null) {
      return;
    }
    now.readSlowly(readBytesPerSecond);
    if (paused) {
      now.pauseReading();
    } else {
      now.resumeReading();
    }
  }
}

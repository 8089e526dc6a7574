package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Many browsers as one thread: opens event streams, and counts and times the events that carry a
 * stamp, {@code "at":} and the microsecond of their publication. Does as little else as possible,
 * so that the server is what is measured.
 */
final class EventStreams implements AutoCloseable {

  /** How many are being opened at once: more would overflow the server's accept queue. */
  private static final int OPENING = 64;

  private static final byte[] STAMP = "\"at\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ANSWERED = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress address;
  private final IntFunction<String> path;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
  private final byte[] bytes = new byte[65_536];
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Queue<Integer> toOpen = new ArrayDeque<>();
  private final Tally opened = new Tally("streams opened");
  private final Tally received = new Tally("events came");
  private final AtomicLong bytesRead = new AtomicLong();
  private final Latencies latencies = new Latencies();
  private final Thread thread = new Thread(this::run, "event-streams");
  private volatile boolean closed;
  private volatile LongConsumer onStamp = stamp -> {};
  private volatile boolean resetAsked;
  private volatile @Nullable Thread waiting;
  private volatile @Nullable String failure;

  /**
   * @param path of the n-th stream
   */
  EventStreams(InetSocketAddress address, IntFunction<String> path, int count) throws IOException {
    this.address = address;
    this.path = path;
    for (int i = 0; i < count; i++) {
      toOpen.add(i);
    }
    thread.start();
  }

  /** As {@link StreamLoad} is told: {@code port}, {@code path}, {@code streams}, {@code keys}. */
  static EventStreams of(JsonObject configuration) throws IOException {
    String path = configuration.getString("path");
    int keys = configuration.getInteger("keys");
    return new EventStreams(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), configuration.getInteger("port")),
        n -> path.replace("{key}", "k" + n % keys),
        configuration.getInteger("streams"));
  }

  /** Streams whose answer has begun. */
  long opened() {
    return opened.get();
  }

  /**
   * Waits until the answers of so many have begun.
   *
   * @throws IllegalStateException when one failed, or the time is over
   */
  void awaitOpened(long count, long deadlineNanos) {
    opened.await(count, deadlineNanos);
  }

  /** Events so far. */
  long received() {
    return received.get();
  }

  /** Bytes so far, with heads and heartbeats. */
  long bytesRead() {
    return bytesRead.get();
  }

  /** Waits until so many events came in all. */
  void awaitReceived(long count, long deadlineNanos) {
    received.await(count, deadlineNanos);
  }

  /** Has each stamp told, from now on, on the thread of the streams. */
  void onStamp(LongConsumer heard) {
    onStamp = heard;
  }

  /** Forgets the latencies so far. */
  void reset() {
    resetAsked = true;
    selector.wakeup();
    while (resetAsked && failure == null) {
      LockSupport.parkNanos(100_000);
    }
  }

  /** The latencies since the last reset; ask when nothing is on its way. */
  Latencies latencies() {
    return latencies;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    joinThread();
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }

  private void check(long deadlineNanos, String sofar) {
    String failed = failure;
    if (failed != null || System.nanoTime() > deadlineNanos) {
      throw new IllegalStateException(failed != null ? failed : sofar);
    }
  }

  /** Counts on the thread of the streams, for one other thread that waits. */
  private final class Tally {
    private final String what;
    private final AtomicLong count = new AtomicLong();
    private volatile long awaited = Long.MAX_VALUE;

    Tally(String what) {
      this.what = what;
    }

    long get() {
      return count.get();
    }

    void add(long more) {
      if (count.addAndGet(more) >= awaited) {
        LockSupport.unpark(waiting);
      }
    }

    void await(long wanted, long deadlineNanos) {
      waiting = Thread.currentThread();
      awaited = wanted;
      while (get() < wanted) {
        check(deadlineNanos, get() + " of " + wanted + " " + what);
        LockSupport.parkNanos(1_000_000);
      }
      awaited = Long.MAX_VALUE;
    }
  }

  private void joinThread() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        openMore();
        selector.select(this::ready);
        if (resetAsked) {
          latencies.reset();
          resetAsked = false;
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e.toString();
    }
  }

  private void openMore() throws IOException {
    while (!toOpen.isEmpty() && channels.size() - opened.get() < OPENING) {
      SocketChannel channel = SocketChannel.open();
      channels.add(channel);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 16_384);
      channel.configureBlocking(false);
      boolean connected = channel.connect(address);
      Stream stream = new Stream(path.apply(toOpen.remove()));
      SelectionKey key =
          channel.register(
              selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, stream);
      if (connected) {
        stream.ask(key);
      }
    }
  }

  private void ready(SelectionKey key) {
    Stream stream = (Stream) key.attachment();
    try {
      if (key.isConnectable()) {
        ((SocketChannel) key.channel()).finishConnect();
        stream.ask(key);
      } else {
        read((SocketChannel) key.channel(), stream);
      }
    } catch (IOException e) {
      throw new IllegalStateException("stream " + stream.path + ": " + e, e);
    }
  }

  private void read(SocketChannel channel, Stream stream) throws IOException {
    buffer.clear();
    int length = channel.read(buffer);
    if (length < 0) {
      throw new IOException("the server ended it");
    }
    buffer.flip().get(bytes, 0, length);
    bytesRead.lazySet(bytesRead.get() + length);
    if (!stream.answered) {
      stream.answered = true;
      if (find(ANSWERED, 0, length) < 0 || bytes[9] != '2') {
        throw new IOException(new String(bytes, 0, length, StandardCharsets.US_ASCII));
      }
      opened.add(1);
      return;
    }
    int events = stream.take(length);
    if (events > 0) {
      received.add(events);
    }
  }

  private int find(byte[] text, int from, int to) {
    for (int i = from; i <= to - text.length; i++) {
      int matched = 0;
      while (matched < text.length && bytes[i + matched] == text[matched]) {
        matched++;
      }
      if (matched == text.length) {
        return i;
      }
    }
    return -1;
  }

  /** One stream: what of a stamp was cut off by the end of a read. */
  private final class Stream {

    private final String path;
    private boolean answered;
    private int matched;
    private long stamp = -1;

    Stream(String path) {
      this.path = path;
    }

    void ask(SelectionKey key) throws IOException {
      key.interestOps(SelectionKey.OP_READ);
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
      ((SocketChannel) key.channel())
          .write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Takes the stamps out of the bytes that were read. */
    int take(int length) {
      int events = 0;
      long now = 0;
      for (int i = 0; i < length; i++) {
        byte b = bytes[i];
        if (matched == STAMP.length) {
          if (b >= '0' && b <= '9') {
            stamp = Math.max(stamp, 0) * 10 + (b - '0');
          } else if (stamp >= 0) {
            now = now == 0 ? Latencies.nowMicros() : now;
            if (stamp > 0) {
              latencies.record(now - stamp);
              onStamp.accept(stamp);
              events++;
            }
            stamp = -1;
            matched = 0;
          }
        } else {
          matched = b == STAMP[matched] ? matched + 1 : b == STAMP[0] ? 1 : 0;
        }
      }
      return events;
    }
  }
}

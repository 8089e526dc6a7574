package io.reactivecache.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Watches, by MONITOR, when the stamps of our events arrive at Redis. */
final class RedisMonitor implements AutoCloseable {

  private static final Pattern TIME = Pattern.compile("^\\+(\\d+)\\.(\\d{6}) ");
  private static final Pattern STAMP = Pattern.compile("\\\\\"at\\\\\":(\\d{4,})");

  private static final String LAST_WORD = "no-more-stamps";

  private final Socket socket;
  private final Latencies latencies = new Latencies();
  private final Queue<Long> arrived = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::watch, "redis-monitor");
  private volatile boolean closed;

  RedisMonitor(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
    thread.start();
  }

  /** From each stamp to its arrival, of all that came before this; ends the watch. */
  Latencies stop() throws IOException, InterruptedException {
    try (RedisCli redis = new RedisCli(socket.getPort())) {
      redis.call("ECHO", LAST_WORD);
    }
    thread.join();
    close();
    return latencies;
  }

  /** The stamps that arrived since this was last asked. */
  long[] drain() {
    List<Long> stamps = new ArrayList<>();
    for (Long stamp = arrived.poll(); stamp != null; stamp = arrived.poll()) {
      stamps.add(stamp);
    }
    return stamps.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    socket.close();
  }

  private void watch() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.contains(LAST_WORD)) {
        take(line);
        line = lines.readLine();
      }
    } catch (IOException e) {
      if (!closed) {
        throw new IllegalStateException("MONITOR ended: " + e.getMessage(), e);
      }
    }
  }

  private void take(String line) {
    Matcher time = TIME.matcher(line);
    if (!time.find()) {
      return;
    }
    long micros = Long.parseLong(time.group(1)) * 1_000_000 + Long.parseLong(time.group(2));
    Matcher stamp = STAMP.matcher(line);
    while (stamp.find()) {
      long stampMicros = Long.parseLong(stamp.group(1));
      latencies.record(micros - stampMicros);
      arrived.add(stampMicros);
    }
  }
}

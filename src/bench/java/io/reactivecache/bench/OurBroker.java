package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The product: journal, doorbell, Redis, event stream. */
final class OurBroker implements Broker {

  private static final Pattern STAMP = Pattern.compile("\"at\":(\\d{4,})");

  private final BenchEnvironment lab;
  private @Nullable TestDatabase database;
  private @Nullable BenchServer server;

  OurBroker(BenchEnvironment lab) {
    this.lab = lab;
  }

  @Override
  public String name() {
    return "ours, to the browser";
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public void start(BrokerHome home) throws Exception {
    TestDatabase ticks = FanOut.ticks(lab, Brokers.KEYS);
    server =
        BenchServer.setUp(lab, ticks)
            .withoutProfile()
            .mirror("tick", "tick", "key")
            .start()
            .awaitReady();
    database = ticks;
  }

  @Override
  public Sink connect() throws Exception {
    if (database == null) {
      throw new IllegalStateException("not started");
    }
    return new SqlPublisher(database.jdbcUrl());
  }

  /** A browser that watches every key. */
  @Override
  public AutoCloseable listen(LongConsumer heard) throws IOException {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    String keys =
        IntStream.range(0, Brokers.KEYS).mapToObj(i -> "&key=k" + i).collect(Collectors.joining());
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.stream().getPort());
    socket
        .getOutputStream()
        .write(
            ("GET /v1/stream?mirror=tick" + keys + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String status = lines.readLine();
    if (status == null || !status.contains("200")) {
      socket.close();
      throw new IOException("the stream answers " + status);
    }
    Thread thread = new Thread(() -> receive(lines, heard), "event-listener");
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  /** The lab ends the server. */
  @Override
  public void close() {}

  private static void receive(BufferedReader lines, LongConsumer heard) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher stamp = STAMP.matcher(line);
        if (stamp.find()) {
          heard.accept(Long.parseLong(stamp.group(1)));
        }
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }
}

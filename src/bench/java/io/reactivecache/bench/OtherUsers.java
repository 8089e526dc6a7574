package io.reactivecache.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What others have of the server: each kind of request at a fixed rate, each on a connection of its
 * own, timed from when it was due.
 */
final class OtherUsers {

  private static final int PATIENCE_MILLIS = 30_000;

  /** A kind of request. */
  enum Kind {
    READ("cached reads", 100, "GET /v1/profile/r0", "\"username\""),
    WRITE("profile writes", 20, "POST /v1/profile/w0?action=inc_likes", "\"success\""),
    STREAM("new streams, to their first event", 20, "GET /stream?username=r0", "data:"),
    LIVE("liveness of the admin face", 20, "GET /health/live", "\"live\":true");

    private final String label;
    private final int perSecond;
    private final String request;
    private final String answered;

    Kind(String label, int perSecond, String request, String answered) {
      this.label = label;
      this.perSecond = perSecond;
      this.request = request;
      this.answered = answered;
    }

    String label() {
      return label;
    }

    /** Before its figures. */
    String prefix() {
      return name().toLowerCase(Locale.ROOT) + "_";
    }
  }

  private final BenchServer server;

  OtherUsers(BenchServer server) {
    this.server = server;
  }

  /** All kinds at once, for so long. */
  Measured run(long millis) throws Exception {
    Map<Kind, Turn> turns = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      Turn turn = new Turn(kind, Schedule.of(kind.perSecond, millis));
      turns.put(kind, turn);
      turn.start();
    }
    int failed = 0;
    Measured measured = Measured.of("millis", (double) millis);
    for (Turn turn : turns.values()) {
      turn.join();
      failed += turn.failed;
      measured = measured.and(turn.latencies.toMeasured(turn.kind.prefix()));
    }
    return measured.and("failed", failed);
  }

  private URI of(Kind kind) {
    return switch (kind) {
      case READ, WRITE -> server.api();
      case STREAM -> server.stream();
      case LIVE -> server.admin();
    };
  }

  private final class Turn extends Thread {
    private final Kind kind;
    private final Schedule schedule;
    private final Latencies latencies = new Latencies();
    private int failed;

    Turn(Kind kind, Schedule schedule) {
      this.kind = kind;
      this.schedule = schedule;
    }

    @Override
    public void run() {
      for (int i = 0; i < schedule.count(); i++) {
        TimedWriters.parkUntil(schedule.dueNanos(i));
        try {
          ask();
        } catch (IOException e) {
          failed++;
        }
        latencies.record((System.nanoTime() - schedule.dueNanos(i)) / 1_000);
      }
    }

    private void ask() throws IOException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), of(kind).getPort())) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        String head =
            kind.request + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        awaitAnswer(socket.getInputStream());
      }
    }

    private void awaitAnswer(InputStream in) throws IOException {
      byte[] bytes = new byte[8_192];
      int length = 0;
      while (!new String(bytes, 0, length, StandardCharsets.US_ASCII).contains(kind.answered)) {
        int more = in.read(bytes, length, bytes.length - length);
        if (more <= 0) {
          throw new IOException(new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }
        length += more;
      }
      if (bytes[9] != '2') {
        throw new IOException(new String(bytes, 0, length, StandardCharsets.US_ASCII));
      }
    }
  }
}

package io.reactivecache.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Publishes the bytes that our streams carry through nchan, over one kept connection. */
final class NchanPublisher implements Publisher {

  /** Requests sent before their answers are read. */
  private static final int PIPELINED = 64;

  private final String channel;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /**
   * @param channel where messages go; {@code {key}} stands for the key
   */
  NchanPublisher(int port, String channel) throws IOException {
    this.channel = channel;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  @Override
  public void publish(int key, long stampMicros) throws IOException {
    out.write(request(key, stampMicros).getBytes(StandardCharsets.US_ASCII));
    readAnswer();
  }

  @Override
  public void publish(int first, int count, long stampMicros) throws IOException {
    for (int from = first; from < first + count; from += PIPELINED) {
      int to = Math.min(first + count, from + PIPELINED);
      StringBuilder requests = new StringBuilder();
      for (int key = from; key < to; key++) {
        requests.append(request(key, stampMicros));
      }
      out.write(requests.toString().getBytes(StandardCharsets.US_ASCII));
      for (int key = from; key < to; key++) {
        readAnswer();
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String request(int key, long stampMicros) {
    String body =
        "{\"mirror\":\"tick\",\"key\":\"k%d\",\"version\":\"1-1000000\",\"row\":{\"key\":\"k%d\",\"at\":%d}}"
            .formatted(key, key, stampMicros);
    return "POST /pub/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(channel.replace("{key}", "k" + key), body.length(), body);
  }

  private void readAnswer() throws IOException {
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    in.readNBytes(length);
    if (!status.startsWith("HTTP/1.1 20")) {
      throw new IOException("nchan answers " + status);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("nchan closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}

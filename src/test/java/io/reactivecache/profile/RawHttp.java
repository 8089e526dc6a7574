package io.reactivecache.profile;

import io.reactivecache.support.OpenApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends what no HTTP client would, byte for byte, and reads until the server hangs up. */
public final class RawHttp {

  private static final int PATIENCE_MILLIS = 20_000;

  private static final Pattern CONTENT_TYPE = Pattern.compile("\r\n(?i:content-type): ([^\r]*)");

  private RawHttp() {}

  /** The whole answer to a request that asks the server to close, or that makes it. */
  public static String exchange(int port, String request) {
    try (Socket socket = open(port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      check(request, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer's head to a request whose body of zeros is sent to its end. */
  public static String upload(int port, String head, long bodyBytes) {
    try (Socket socket = open(port)) {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      byte[] block = new byte[64 * 1024];
      for (long sent = 0; sent < bodyBytes; sent += block.length) {
        out.write(block, 0, (int) Math.min(block.length, bodyBytes - sent));
      }
      return readHead(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a request line can be read, the answer is one that is described. */
  private static void check(String request, String answer) {
    String[] asked = request.split(" ", 3);
    String[] answered = answer.split("\r\n\r\n", 2);
    Matcher type = CONTENT_TYPE.matcher(answered[0]);
    OpenApi.check(
        asked[0],
        asked[1],
        Integer.parseInt(answer.split(" ", 3)[1]),
        type.find() ? type.group(1) : null,
        answered[1]);
  }

  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.write(next);
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  private static Socket open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }
}

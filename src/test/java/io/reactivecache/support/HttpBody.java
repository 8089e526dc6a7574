package io.reactivecache.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** An HTTP/1.1 answer: its head, and its body as a stream of bytes however it was framed. */
final class HttpBody extends InputStream {

  final int status;
  final Map<String, String> headers;
  private final InputStream in;
  private final boolean chunked;
  // Of the chunk, or of the whole body; a body without a length ends with the connection.
  private long left;
  private boolean firstChunk = true;

  private HttpBody(InputStream in, int status, Map<String, String> headers) {
    this.in = in;
    this.status = status;
    this.headers = headers;
    this.chunked = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
    String length = headers.get("content-length");
    this.left =
        chunked || status == 204 ? 0 : length == null ? Long.MAX_VALUE : Long.parseLong(length);
  }

  static HttpBody read(InputStream in) throws IOException {
    String statusLine = readLine(in);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new HttpBody(in, Integer.parseInt(statusLine.split(" ", 3)[1]), headers);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && chunked) {
      nextChunk();
    }
    if (left == 0) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }

  private void nextChunk() throws IOException {
    if (!firstChunk) {
      readLine(in);
    }
    firstChunk = false;
    left = Long.parseLong(readLine(in), 16);
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c != '\n') {
      if (c < 0) {
        throw new EOFException("the connection ended in the head");
      }
      line.append((char) c);
      c = in.read();
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }
}

package io.reactivecache.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * Reads requests as Vert.x does, but for two things by which a request could hide another one from
 * a proxy in front.
 *
 * <p>A header has the name that was sent. Vert.x looks for common names first, and skips one byte
 * of Content-Length and of Content-Type (CVE-2026-102479): {@code Content-Xength: 38} would take
 * the next request for a body, where a proxy sees no body.
 *
 * <p>A body is announced by Content-Length or Transfer-Encoding alone. Netty also reads eight bytes
 * behind a GET with the keys of a WebSocket draft of 2010, which a proxy does not.
 */
final class ExactRequestDecoder extends VertxHttpRequestDecoder {

  ExactRequestDecoder(HttpServerOptions options) {
    super(options);
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    AsciiString name = super.splitHeaderName(line, start, length);
    return isSame(name, line, start, length) ? name : new AsciiString(line, start, length, true);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    HttpHeaders headers = message.headers();
    return !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /** Whether a name is made of these bytes, in upper or lower case. */
  private static boolean isSame(AsciiString name, byte[] line, int start, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lower(name.byteAt(i)) != lower(line[start + i])) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }
}

package io.reactivecache.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ByteProcessor;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads requests as Vert.x does, but for what RFC 9112 demands beyond, and for two things by which
 * a request could hide another one from a proxy in front.
 *
 * <p>A header has the name that was sent. Vert.x looks for common names first, and skips one byte
 * of Content-Length and of Content-Type (CVE-2026-102479): {@code Content-Xength: 38} would take
 * the next request for a body, where a proxy sees no body.
 *
 * <p>A body is announced by Content-Length or Transfer-Encoding alone. Netty also reads eight bytes
 * behind a GET with the keys of a WebSocket draft of 2010, which a proxy does not.
 *
 * <p>Two Host lines, a header without a name and a target that is neither a path nor a web address
 * are refused. Of versions of HTTP/1 that are newer than ours the minor number is not looked at;
 * others are refused, as such or as no version. {@code close} counts in any list of the Connection
 * header. A body that breaks off or is no body is told, where Vert.x would hang up.
 */
final class ExactRequestDecoder extends VertxHttpRequestDecoder {

  /** Goes on while it sees them. */
  private static final ByteProcessor LINE_END = value -> value == '\r' || value == '\n';

  private static final String OURS = "HTTP/1.1";
  private static final String OLDER = "HTTP/1.0";
  private static final Pattern NEWER = Pattern.compile("HTTP/1\\.[2-9]");
  private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");

  /** In any other target that is no path, a proxy may see no path where we see one. */
  private static final Pattern WEB_ADDRESS = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

  private final Listener listener;
  private int hosts;
  private boolean inBody;

  /** What a connection learns beyond its requests. */
  interface Listener {

    /** The first bytes of a request were read, or more of them; not yet all of its head. */
    void headBegun();

    /** A request's head was read; its body may follow. */
    void headRead();

    /** Of the request whose head was read last no more comes: not its body's end either. */
    void bodyBroken();

    /** The client sends nothing more, and what it sent is whole. It may still read. */
    void inputEnded();

    /** The connection is closed. */
    void closed();
  }

  ExactRequestDecoder(HttpServerOptions options, Listener listener) {
    super(options);
    this.listener = listener;
  }

  Listener listener() {
    return listener;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    // Empty lines between two requests belong to neither (RFC 9112, 2.2).
    boolean hasBytes = !inBody && in.forEachByte(LINE_END) >= 0;
    super.decode(ctx, in, out);
    if (out.isEmpty()) {
      if (hasBytes) {
        listener.headBegun();
      }
      return;
    }
    if (out.get(0) instanceof HttpRequest request) {
      listener.headRead();
      tellClose(request.headers());
      inBody = request.decoderResult().isSuccess();
    }
    int last = out.size() - 1;
    // What could not be read is a whole request to Netty.
    if (out.get(last) instanceof LastHttpContent end && inBody) {
      inBody = false;
      if (end.decoderResult().isFailure()) {
        out.remove(last);
        listener.bodyBroken();
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    super.userEventTriggered(ctx, event);
    if (event instanceof ChannelInputShutdownEvent) {
      if (inBody) {
        listener.bodyBroken();
      } else {
        listener.inputEnded();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    try {
      super.channelInactive(ctx);
    } finally {
      listener.closed();
    }
  }

  @Override
  protected HttpMessage createMessage(String[] line) {
    hosts = 0;
    if (!line[1].startsWith("/")
        && !WEB_ADDRESS.matcher(line[1]).lookingAt()
        && !isOfServer(line)) {
      throw HttpFailure.of(400, "An address begins with a slash, or with http:// and a host.");
    }
    if (!line[2].equals(OURS) && !line[2].equals(OLDER)) {
      if (!VERSION.matcher(line[2]).matches()) {
        throw HttpFailure.of(400, "This is not an HTTP request.");
      }
      if (!NEWER.matcher(line[2]).matches()) {
        throw HttpFailure.of(505, "HTTP/1.1 is spoken here.");
      }
      line[2] = OURS;
    }
    return super.createMessage(line);
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    if (length == 0) {
      throw HttpFailure.of(400, "A header has no name.");
    }
    AsciiString name = super.splitHeaderName(line, start, length);
    if (!isSame(name, line, start, length)) {
      name = new AsciiString(line, start, length, true);
    }
    if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name) && ++hosts > 1) {
      throw HttpFailure.of(400, "A request has one Host.");
    }
    return name;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    HttpHeaders headers = message.headers();
    return !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  /** RFC 9112, 3.2.4. */
  private static boolean isOfServer(String[] line) {
    return line[0].equals("OPTIONS") && line[1].equals("*");
  }

  /** Vert.x looks for a line that says nothing else. */
  private static void tellClose(HttpHeaders headers) {
    String first = headers.get(HttpHeaderNames.CONNECTION);
    if (first == null || HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(first)) {
      return;
    }
    for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String option : line.split(",", -1)) {
        if (HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(option.strip())) {
          headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
          return;
        }
      }
    }
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

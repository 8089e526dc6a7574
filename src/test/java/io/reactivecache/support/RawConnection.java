package io.reactivecache.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection to an HTTP server: bytes go out as they are, and answers come in one by one. */
public final class RawConnection implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
  private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: chunked\r\n");

  private final Socket socket;
  private final InputStream in;

  /**
   * An answer.
   *
   * @param head with the line that ends it
   * @param body without its framing; nothing of one that goes in chunks
   */
  public record Answer(int status, String head, String body) {}

  private RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Connects to a port of the loopback address. */
  public static RawConnection to(int port) {
    return between("127.0.0.1", port);
  }

  /**
   * The same from another address.
   *
   * @param from one of the loopback's
   */
  public static RawConnection between(String from, int port) {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      Socket socket = new Socket(loopback, port, InetAddress.getByName(from), 0);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new RawConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends each character as one byte. */
  public RawConnection send(String bytes) {
    try {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says that nothing more is sent; answers can still be read. */
  public RawConnection endInput() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for the next answer. One in chunks must be the last that is read: its end is not looked
   * for.
   *
   * @throws IllegalStateException if the server hung up
   */
  public Answer answer() {
    return answer(true);
  }

  /** Waits for the answer to a HEAD, which tells a length and has no body. */
  public Answer answerToHead() {
    return answer(false);
  }

  private Answer answer(boolean hasBody) {
    try {
      String head = head();
      Matcher status = STATUS.matcher(head);
      if (!status.lookingAt()) {
        throw new IllegalStateException("no answer but \"" + head + "\"");
      }
      Matcher length = LENGTH.matcher(head);
      byte[] body =
          hasBody && length.find() && !CHUNKED.matcher(head).find()
              ? in.readNBytes(Integer.parseInt(length.group(1)))
              : new byte[0];
      return new Answer(
          Integer.parseInt(status.group(1)), head, new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * All answers until the server hangs up.
   *
   * @throws IllegalStateException if one of them goes in chunks, as a stream does
   */
  public List<Answer> answersUntilClosed() {
    List<Answer> answers = new ArrayList<>();
    while (!isClosed()) {
      Answer answer = answer();
      if (CHUNKED.matcher(answer.head()).find()) {
        throw new IllegalStateException("behind " + answers + " in chunks: " + answer.head());
      }
      answers.add(answer);
    }
    return answers;
  }

  /** All bytes up to these, as one text. */
  public String until(String end) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (!bytes.toString(StandardCharsets.UTF_8).endsWith(end)) {
        int next = in.read();
        if (next < 0) {
          throw new IllegalStateException("the server hung up behind " + bytes);
        }
        bytes.write(next);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All bytes until the server hangs up, as one text. */
  public String rest() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the next byte, and tells whether the server hung up instead. */
  public boolean isClosed() {
    try {
      in.mark(1);
      boolean ended = in.read() < 0;
      in.reset();
      return ended;
    } catch (SocketException reset) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it without the usual goodbye: the other side hears of a reset. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String head() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.write(next);
      text = next == '\n' ? read.toString(StandardCharsets.ISO_8859_1) : "";
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }
}

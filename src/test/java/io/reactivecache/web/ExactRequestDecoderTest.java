package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.reactivecache.profile.LogWatch;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactRequestDecoderTest {

  private static final HttpServerOptions OPTIONS = new HttpServerOptions();

  @ParameterizedTest
  @DisplayName("a name that differs in any one byte from a common one is not taken for it")
  @ValueSource(
      strings = {
        "Host",
        "Accept",
        "Connection",
        "Content-Type",
        "Content-Length",
        "Transfer-Encoding",
        "host",
        "accept",
        "connection",
        "content-type",
        "content-length",
        "transfer-encoding"
      })
  void everyNeighbour(String common) {
    List<String> taken = new ArrayList<>();
    for (int place = 0; place < common.length(); place++) {
      for (char other = '!'; other < 127; other++) {
        String sent = common.substring(0, place) + other + common.substring(place + 1);
        if (isName(other) && !readName(sent).equalsIgnoreCase(sent)) {
          taken.add(sent);
        }
      }
    }
    assertThat(taken).isEmpty();
  }

  @Test
  @DisplayName("a name has the letters that were sent where it is no common one")
  void spelling() {
    assertThat(readName("CONTENT-XENGTH")).isEqualTo("CONTENT-XENGTH");
    assertThat(readName("content-Xength")).isEqualTo("content-Xength");
  }

  @Test
  @DisplayName("bodies are read by their length and in chunks, and requests behind them")
  void bodies() {
    EmbeddedChannel channel = new EmbeddedChannel(new ExactRequestDecoder(OPTIONS, new Told()));
    write(channel, "PUT / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}");
    write(channel, "PUT / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    write(channel, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(requests(channel)).isEqualTo(3);
  }

  @Test
  @DisplayName("a connection whose decoder is not where it was is closed, and the log says why")
  void movedDecoder() {
    EmbeddedChannel moved = new EmbeddedChannel();
    moved.pipeline().addLast("requestDecoder", new VertxHttpRequestDecoder(OPTIONS));
    try (LogWatch logs = new LogWatch()) {
      HttpServers.replaceDecoder(moved, OPTIONS, new Told());

      assertThat(moved.isOpen()).isFalse();
      assertThat(logs.alarms()).singleElement().asString().contains("httpDecoder");
    }
  }

  @ParameterizedTest
  @DisplayName("close counts in any list of the Connection header")
  @CsvSource(
      delimiter = '|',
      value = {
        "Connection: te, close|close",
        "Connection: te\\r\\nConnection: Close|close",
        "Connection: ,close ,|close",
        "Connection: closed|closed",
        "Connection: keep-alive|keep-alive",
      })
  void close(String sent, String read) {
    EmbeddedChannel channel = new EmbeddedChannel(new ExactRequestDecoder(OPTIONS, new Told()));
    write(channel, "GET / HTTP/1.1\r\n" + sent.replace("\\r\\n", "\r\n") + "\r\n\r\n");
    HttpRequest request = channel.readInbound();
    assertThat(request.headers().getAll("Connection")).containsExactly(read);
    channel.releaseInbound();
  }

  @Test
  @DisplayName("the end of what a client sends is told, and what it left open")
  void endOfInput() {
    assertThat(told("")).containsExactly("ended");
    assertThat(told("GET / HTTP/1.1\r\n\r\n")).containsExactly("head", "ended");
    assertThat(told("PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"))
        .containsExactly("head", "ended");
    assertThat(told("PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{"))
        .containsExactly("head", "broken");
    assertThat(told("PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\n"))
        .containsExactly("head", "broken");
    assertThat(told("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"))
        .containsExactly("head", "broken");
  }

  private static List<String> told(String sent) {
    Told told = new Told();
    EmbeddedChannel channel = new EmbeddedChannel(new ExactRequestDecoder(OPTIONS, told));
    write(channel, sent);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.releaseInbound();
    return told.all;
  }

  private static final class Told implements ExactRequestDecoder.Listener {
    final List<String> all = new ArrayList<>();

    @Override
    public void headBegun() {
      all.add("begun");
    }

    @Override
    public void closed() {}

    @Override
    public void headRead() {
      all.add("head");
    }

    @Override
    public void bodyBroken() {
      all.add("broken");
    }

    @Override
    public void inputEnded() {
      all.add("ended");
    }
  }

  private static String readName(String sent) {
    EmbeddedChannel channel = new EmbeddedChannel(new ExactRequestDecoder(OPTIONS, new Told()));
    write(channel, "GET / HTTP/1.1\r\n" + sent + ": 0\r\n\r\n");
    HttpRequest request = channel.readInbound();
    String read = request.headers().entries().get(0).getKey();
    channel.releaseInbound();
    return read;
  }

  private static int requests(EmbeddedChannel channel) {
    int ended = 0;
    for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
      ended += read instanceof LastHttpContent ? 1 : 0;
      ReferenceCountUtil.release(read);
    }
    return ended;
  }

  private static void write(EmbeddedChannel channel, String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
  }

  private static boolean isName(char letter) {
    return Character.isLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".indexOf(letter) >= 0;
  }
}

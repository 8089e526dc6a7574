package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowState;
import io.reactivecache.support.SseClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Streams that are told the same share its bytes, and nobody gets those of another. */
class SharedBytesTest extends WithStreamNode {

  private static final String BOTH = "/v1/stream?mirror=profile&key=a&key=b";
  private static final String ONE = "/v1/stream?mirror=profile&key=a";
  private static final int ROUNDS = 6;

  @Test
  @DisplayName("streams of one row, of two, and of the other format in turns each get their own")
  void eachItsOwn() {
    List<SseClient> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (String path : List.of(BOTH, ONE, ONE, BOTH, "/stream?username=b")) {
        SseClient client = node.open(path);
        client.awaitComments(1);
        clients.add(client);
      }
    }
    for (int round = 1; round <= ROUNDS; round++) {
      RowState a = row("a", round * 2L, "{\"a\":" + round + "}");
      // Rows of all lengths: what one chunk's head says would not fit another.
      RowState b = row("b", round * 2L + 1, "{\"b\":\"" + "b".repeat(round * round * 60) + "\"}");
      node.store(a, b);
      for (int i = 0; i < clients.size(); i++) {
        boolean both = i % 5 == 0 || i % 5 == 3;
        int count = both ? 2 * round : round;
        List<String> data =
            clients.get(i).awaitCount(count).stream().map(SseClient.Event::data).toList();
        if (i % 5 == 4) {
          assertThat(data.get(count - 1)).isEqualTo(b.row());
        } else {
          assertThat(String.join("", data.subList(both ? count - 2 : count - 1, count)))
              .contains(String.valueOf(a.row()))
              .matches(text -> text.contains(String.valueOf(b.row())) == both);
        }
      }
    }
    clients.forEach(SseClient::close);
  }

  @Test
  @DisplayName("a reader that speaks HTTP/1.0 gets the events as they are, without chunks")
  void withoutChunks() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        SseClient other = node.open(ONE)) {
      other.awaitComments(1);
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(("GET " + ONE + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      readUntil(in, ":\n");
      node.store(row("a", 5, "{\"a\":5}"));
      other.awaitCount(1);
      assertThat(readUntil(in, "}}\n\n"))
          .isEqualTo(
              "id: 7-5\nevent: profile\ndata: {\"mirror\":\"profile\",\"key\":\"a\",\"version\":\"7-5\",\"row\":{\"a\":5}}\n\n");
    }
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int c = in.read();
      assertThat(c).as("after " + text).isNotNegative();
      text.append((char) c);
    }
    return text.toString();
  }
}

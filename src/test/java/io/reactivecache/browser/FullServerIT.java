package io.reactivecache.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Shipped;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server that has all the connections that it takes, each of them an open stream. */
class FullServerIT {

  private static final int CONNECTIONS = 4;

  private static final String LISTEN =
      """
      address => {
        window.opened = 0;
        window.errors = 0;
        window.source = new EventSource(address);
        window.source.onopen = () => window.opened++;
        window.source.onerror = () => window.errors++;
      }
      """;

  @Test
  @DisplayName("a browser's EventSource that found no room comes again by itself")
  void comesAgain() {
    List<RawConnection> streams = new ArrayList<>();
    try (Browsers browsers = Browsers.launch();
        RunningServer server =
            RunningServer.setUp()
                .file(file -> Shipped.limit(file, "connections", CONNECTIONS))
                .start();
        Visitor visitor = browsers.visitor()) {
      Page page = visitor.context().newPage();
      page.navigate(server.api().resolve("/health/live").toString());
      for (int i = 0; i < CONNECTIONS; i++) {
        RawConnection stream = RawConnection.to(server.stream().getPort());
        streams.add(stream);
        stream
            .send("GET /v1/stream?mirror=profile HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .until("retry: ");
      }

      page.evaluate(LISTEN, server.stream().resolve("/v1/stream?mirror=profile").toString());

      page.waitForFunction("window.errors > 0");
      assertThat(page.evaluate("window.source.readyState")).isEqualTo(0);
      assertThat(page.evaluate("window.opened")).isEqualTo(0);
      streams.get(0).close();
      page.waitForFunction("window.opened > 0");
    } finally {
      streams.forEach(RawConnection::close);
    }
  }
}

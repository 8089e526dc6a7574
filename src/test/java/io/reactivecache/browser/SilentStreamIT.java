package io.reactivecache.browser;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TcpProxy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A network that swallows everything closes no connection: only silence tells. */
class SilentStreamIT {

  @Test
  @DisplayName("a page whose stream is silent for too long opens another one")
  void silence() {
    try (Browsers browsers = Browsers.launch();
        TcpProxy network = TcpProxy.to(1);
        RunningServer server = behind(network);
        Visitor visitor = browsers.visitor()) {
      network.retarget(server.stream().getPort());
      server.call("POST", "/v1/profile/alice?action=inc_likes");
      ProfilePage page = ProfilePage.open(visitor, server.api(), "alice").showsLikes(1);

      network.strand();
      server.call("POST", "/v1/profile/alice?action=inc_likes");

      page.showsLikes(2).showsConnection("live");
    }
  }

  private static RunningServer behind(TcpProxy network) {
    return RunningServer.setUp()
        .options(
            "sse-fanout",
            options ->
                options
                    .put("heartbeatMillis", 200)
                    .put("publicUrl", "http://127.0.0.1:" + network.port()))
        .start();
  }
}

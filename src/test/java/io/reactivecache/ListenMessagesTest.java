package io.reactivecache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationException;
import io.reactivecache.config.ConfigurationReader;
import io.reactivecache.embedded.Processes;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.Futures;
import io.reactivecache.trouble.Listener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator reads when a node cannot listen where it should. */
class ListenMessagesTest {

  @ParameterizedTest
  @DisplayName("a port that is taken is told with the listener, and how to choose another")
  @CsvSource({
    "RC_HTTP_PORT, false, http-api, 127.0.0.1, options.port of http-api (RC_HTTP_PORT)",
    "RC_STREAM_PORT, false, sse-fanout, 127.0.0.1, options.port of sse-fanout (RC_STREAM_PORT)",
    "RC_ADMIN_PORT, false, admin, 127.0.0.1, options.port of admin (RC_ADMIN_PORT)",
    "RC_CLUSTER_PORT, true, the cluster, 0.0.0.0, cluster.port (RC_CLUSTER_PORT)"
  })
  void taken(String variable, boolean clustered, String name, String host, String setting)
      throws IOException {
    try (ServerSocket other = new ServerSocket(0)) {
      int port = other.getLocalPort();

      assertRefused(
          Map.of(variable, Integer.toString(port)),
          clustered,
          name
              + " cannot listen on "
              + host
              + " port "
              + port
              + ": another program has the port. Stop it, or choose another port: "
              + setting);
    }
  }

  @Test
  @DisplayName("so is one that is taken on the address of the cluster only")
  void takenOnOneAddress() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();

      assertRefused(
          Map.of("RC_CLUSTER_PORT", Integer.toString(port), "RC_CLUSTER_HOST", "127.0.0.1"),
          true,
          "the cluster cannot listen on 127.0.0.1 port "
              + port
              + ": another program has the port. Stop it, or choose another port:"
              + " cluster.port (RC_CLUSTER_PORT)");
    }
  }

  @Test
  @DisplayName("an address of another machine is told as such")
  void notOurs() {
    int port = Processes.freePort();

    assertRefused(
        Map.of("RC_HTTP_HOST", "203.0.113.7", "RC_HTTP_PORT", Integer.toString(port)),
        false,
        "http-api cannot listen on 203.0.113.7 port "
            + port
            + ": that is no address of this machine. Correct options.host of http-api"
            + " (RC_HTTP_HOST); 0.0.0.0 means all of them");
  }

  @ParameterizedTest
  @DisplayName("a host that has no address is named")
  @CsvSource({
    "RC_HTTP_HOST, false, http-api, 0, options.host of http-api (RC_HTTP_HOST)",
    "RC_STREAM_HOST, false, sse-fanout, 0, options.host of sse-fanout (RC_STREAM_HOST)",
    "RC_CLUSTER_HOST, true, the cluster, 5701, cluster.host (RC_CLUSTER_HOST)"
  })
  void unknown(String variable, boolean clustered, String name, int port, String setting) {
    assertRefused(
        Map.of(variable, "nosuch.invalid"),
        clustered,
        name
            + " cannot listen on nosuch.invalid port "
            + port
            + ": host nosuch.invalid is not known. Correct "
            + setting);
  }

  @Test
  @DisplayName("a port that wants a right is told with the right")
  void withoutRight() throws ConfigurationException {
    Listener low = Listener.ofClients(configuration(Map.of("RC_HTTP_PORT", "80"))).get(0);

    assertThat(low.explain(new SocketException("Permission denied")))
        .contains(
            "http-api cannot listen on 127.0.0.1 port 80: a port below 1024 needs a right"
                + " (CAP_NET_BIND_SERVICE). Give it, or choose another port:"
                + " options.port of http-api (RC_HTTP_PORT)");
  }

  @Test
  @DisplayName("what the native transport says is understood as well")
  void nativeTransport() throws ConfigurationException {
    Listener listener = Listener.ofClients(configuration(Map.of("RC_HTTP_PORT", "8080"))).get(0);
    String taken = "bind(..) failed with error(-98): Address already in use";

    assertThat(listener.explain(new BindException(taken)))
        .contains(
            "http-api cannot listen on 127.0.0.1 port 8080: another program has the port. Stop it,"
                + " or choose another port: options.port of http-api (RC_HTTP_PORT)");
  }

  private static void assertRefused(
      Map<String, String> environment, boolean clustered, String sentence) {
    try (LogWatch log = new LogWatch()) {
      assertThatThrownBy(() -> Futures.await(Launcher.start(configuration(environment), clustered)))
          .hasMessage(sentence);
      assertThat(log.warnings()).isEmpty();
      assertThat(log.alarms()).isEmpty();
    }
  }

  private static Configuration configuration(Map<String, String> changed)
      throws ConfigurationException {
    Map<String, String> environment = new HashMap<>();
    environment.put("RC_HTTP_PORT", "0");
    environment.put("RC_STREAM_PORT", "0");
    environment.put("RC_ADMIN_PORT", "0");
    environment.put("RC_ACCESS", "open");
    environment.putAll(changed);
    return new ConfigurationReader().read(Path.of("conf/reactive-cache.json"), environment);
  }
}

package io.reactivecache.redis;

import static io.reactivecache.redis.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Redis behind a server that speaks TLS for it. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class RedisTlsIT {

  private static final String PASSWORD = "changeit";

  private Path keyStore;
  private String uri;

  @BeforeEach
  void start(Vertx vertx, @TempDir Path directory) throws Exception {
    keyStore = directory.resolve("server.p12");
    makeCertificate();
    NetClient client = vertx.createNetClient();
    NetServer server =
        vertx.createNetServer(
            new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setKeyCertOptions(
                    new PfxOptions().setPath(keyStore.toString()).setPassword(PASSWORD)));
    server.connectHandler(accepted -> forward(client, accepted));
    uri = "rediss://localhost:" + await(server.listen()).actualPort();
  }

  @AfterEach
  void stop() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
  }

  @Test
  @DisplayName("a server whose certificate nobody vouches for is not used")
  void untrusted(Vertx vertx) {
    try (WriterFixture writer = new WriterFixture(vertx, uri, TestServers.uniquePrefix())) {
      writer.awaitNotReady("Redis is away: ");
      writer.awaitNotReady("SSL");
    }
  }

  @Test
  @DisplayName("a server with a trusted certificate is")
  void trusted(Vertx vertx) {
    System.setProperty("javax.net.ssl.trustStore", keyStore.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    try (WriterFixture writer = new WriterFixture(vertx, uri, TestServers.uniquePrefix())) {
      writer.awaitReady(true).store(row("a", 1, "1"));
    }
  }

  private static void forward(NetClient client, NetSocket accepted) {
    accepted.pause();
    client
        .connect(TestServers.redis().port(), "127.0.0.1")
        .onSuccess(
            redis -> {
              redis.pipeTo(accepted);
              accepted.pipeTo(redis);
            });
  }

  private void makeCertificate() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "redis",
            "-keyalg",
            "RSA",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString(),
            "-storepass",
            PASSWORD);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
  }
}

package io.reactivecache.redis.client;

import static io.reactivecache.redis.writer.WriterFixture.row;
import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.redis.writer.WriterFixture;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  @DisplayName("a server whose certificate nobody guarantees is not used")
  void untrusted(Vertx vertx) {
    try (WriterFixture writer = new WriterFixture(vertx, uri, TestServers.uniquePrefix())) {
      writer.awaitNotReady(
          "Redis is away: the certificate of "
              + at()
              + " is signed by nobody whom this JVM trusts. Put its authority into a trust store,"
              + " and start java with -Djavax.net.ssl.trustStore=FILE"
              + " -Djavax.net.ssl.trustStorePassword=...");
    }
  }

  @Test
  @DisplayName("a trust store that cannot be read is told with its file and the reason")
  void trustStore(MoreVertx more, @TempDir Path directory) throws Exception {
    String named = "the trust store %s (-Djavax.net.ssl.trustStore) ";
    Path nosuch = directory.resolve("nosuch.p12");
    assertTold(more.make(), nosuch, null, named.formatted(nosuch) + "does not exist");
    Path trust = directory.resolve("trust.p12");
    importCertificate(trust);
    assertTold(
        more.make(),
        trust,
        null,
        named.formatted(trust)
            + "shows no certificate without its password: add"
            + " -Djavax.net.ssl.trustStorePassword=...");
    assertTold(
        more.make(),
        trust,
        "wr0ng!",
        named.formatted(trust)
            + "has another password than -Djavax.net.ssl.trustStorePassword says");
    Path text = Files.writeString(directory.resolve("ca.pem"), "no key store");
    assertTold(
        more.make(),
        text,
        PASSWORD,
        named.formatted(text)
            + "is not of the type that -Djavax.net.ssl.trustStoreType says, or damaged:");
  }

  @Test
  @DisplayName("a certificate of another host is told with what it is for")
  void otherHost(Vertx vertx) {
    System.setProperty("javax.net.ssl.trustStore", keyStore.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    String other = uri.replace("localhost", "127.0.0.1");
    try (WriterFixture writer = new WriterFixture(vertx, other, TestServers.uniquePrefix())) {
      writer.awaitNotReady(
          "the certificate of "
              + other.replace("rediss://", "Redis at ")
              + " is for another host (No subject alternative names matching IP address 127.0.0.1"
              + " found). Name the host as the certificate does, or have one made for this name");
    }
  }

  @Test
  @DisplayName("a Redis that speaks no TLS is told as such")
  void noTls(Vertx vertx) {
    String plain = TestServers.redis().uri().replace("redis://", "rediss://");
    try (WriterFixture writer = new WriterFixture(vertx, plain, TestServers.uniquePrefix())) {
      writer.awaitNotReady(
          plain.replace("rediss://", "Redis at ")
              + " does not answer a TLS handshake. Name its TLS port in redis.uris"
              + " (RC_REDIS_URI), or use redis:// if it has none");
    }
  }

  private void assertTold(Vertx vertx, Path store, @Nullable String password, String fault) {
    System.setProperty("javax.net.ssl.trustStore", store.toString());
    System.clearProperty("javax.net.ssl.trustStorePassword");
    if (password != null) {
      System.setProperty("javax.net.ssl.trustStorePassword", password);
    }
    try (WriterFixture writer = new WriterFixture(vertx, uri, TestServers.uniquePrefix())) {
      writer.awaitNotReady("the certificate of " + at() + " cannot be checked: " + fault);
    }
  }

  private String at() {
    return uri.replace("rediss://", "Redis at ");
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

  /** As an operator does it: the certificate alone, which a PKCS12 store encrypts. */
  private void importCertificate(Path trust) throws Exception {
    Path certificate = trust.resolveSibling("redis.crt");
    List<String> source = List.of("-keystore", keyStore.toString(), "-storepass", PASSWORD);
    List<String> export =
        List.of("-exportcert", "-alias", "redis", "-file", certificate.toString());
    keytool(Stream.concat(export.stream(), source.stream()).toList());
    keytool(
        List.of(
            "-importcert",
            "-noprompt",
            "-alias",
            "redis",
            "-file",
            certificate.toString(),
            "-storetype",
            "PKCS12",
            "-keystore",
            trust.toString(),
            "-storepass",
            PASSWORD));
  }

  private void makeCertificate() throws Exception {
    keytool(
        List.of(
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
            PASSWORD));
  }

  private static void keytool(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
  }
}

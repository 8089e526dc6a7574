package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RunningServer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.Deployment;
import io.vertx.core.internal.deployment.DeploymentContext;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@DisplayName("The admin face")
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class AdminFaceIT {

  private RunningServer server;

  @BeforeAll
  void start() {
    server = RunningServer.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("shares its event loop with no other verticle, however busy that is")
  void ownEventLoop() {
    Set<EventLoop> admin = new HashSet<>();
    Set<EventLoop> others = new HashSet<>();
    for (DeploymentContext deployed :
        ((VertxInternal) server.vertx()).deploymentManager().deployments()) {
      Deployment deployment = deployed.deployment();
      boolean isAdmin = deployment.instances().stream().anyMatch(AdminVerticle.class::isInstance);
      deployment
          .contexts()
          .forEach(
              context ->
                  (isAdmin ? admin : others).add(((ContextInternal) context).nettyEventLoop()));
    }

    assertThat(admin).hasSize(1);
    assertThat(others).hasSizeGreaterThanOrEqualTo(7).doesNotContainAnyElementsOf(admin);
  }

  @Test
  @DisplayName("logs who asked for what in one line, and nothing of what comes by itself")
  void logged() {
    try (LogWatch logs = new LogWatch()) {
      server.ask("GET", "/v1/admin/audits");
      server.ask("POST", "/v1/admin/mirrors/none/quarantine?key=secret");
      server.ask("DELETE", "/v1/admin/audits");
      for (String quiet : Set.of("/metrics", "/health/live", "/health/ready", "/console")) {
        assertThat(server.ask("GET", quiet).statusCode()).as(quiet).isEqualTo(200);
      }

      Awaitility.await().until(() -> logs.count("Asked by an operator") == 3);
      assertThat(logs.count("method=GET path=/v1/admin/audits status=200 from=127.0.0.1"))
          .isEqualTo(1);
      assertThat(logs.count("method=POST path=/v1/admin/mirrors/none/quarantine status=404"))
          .isEqualTo(1);
      assertThat(logs.count("method=DELETE path=/v1/admin/audits status=405")).isEqualTo(1);
      assertThat(logs.count("secret")).isZero();
    }
  }

  @Test
  @DisplayName("logs what it refuses at any path, without its end if that is long")
  void refusalsAreLogged() {
    String longPath = "/" + "x".repeat(300);
    String longMethod = "M".repeat(300);
    try (LogWatch logs = new LogWatch();
        RawConnection connection = RawConnection.to(server.admin().getPort())) {
      assertThat(raw(connection, "GET /metrics", "Host: evil.example")).isEqualTo(421);
      assertThat(raw(connection, "GET /", "Host: [::1]\r\nSec-Fetch-Site: cross-site"))
          .isEqualTo(403);
      assertThat(raw(connection, "POST /console", "Host: [::1]\r\nOrigin: null")).isEqualTo(403);
      assertThat(raw(connection, "GET " + longPath, "Host: [::1]")).isEqualTo(404);
      assertThat(raw(connection, longMethod + " /metrics", "Host: [::1]")).isEqualTo(405);
      assertThat(raw(connection, "GET /health/ready?mirror=none", "Host: [::1]")).isEqualTo(404);

      Awaitility.await().until(() -> logs.count("Asked by an operator") == 6);
      assertThat(logs.count("method=GET path=/metrics status=421 from=127.0.0.1")).isEqualTo(1);
      assertThat(logs.count("method=POST path=/console status=403")).isEqualTo(1);
      assertThat(logs.count("path=" + longPath.substring(0, 200) + "... status=404")).isEqualTo(1);
      assertThat(logs.count("method=" + longMethod.substring(0, 200) + "... path")).isEqualTo(1);
      assertThat(logs.count("path=/health/ready status=404")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("takes the address of a quarantined key of every length, and not much more")
  void lineIsBounded() {
    String line = "POST /v1/admin/mirrors/profile/quarantine?key=";
    try (RawConnection connection = RawConnection.to(server.admin().getPort())) {
      assertThat(raw(connection, line + "%20".repeat(8 * 1024), "Host: [::1]")).isEqualTo(404);
      assertThat(raw(connection, line + "x".repeat(32 * 1024), "Host: [::1]")).isEqualTo(414);
    }
  }

  private static int raw(RawConnection connection, String line, String headers) {
    return connection.send(line + " HTTP/1.1\r\n" + headers + "\r\n\r\n").answer().status();
  }
}

package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.reactivecache.profile.LogWatch;
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
}

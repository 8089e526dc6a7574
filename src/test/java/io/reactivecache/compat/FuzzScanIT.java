package io.reactivecache.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Schemathesis reads what the server says of itself (OpenAPI), makes requests of it, right ones and
 * wrong ones, and judges the answers: none is a failure of the server, and each is described.
 */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class FuzzScanIT {

  private static final Path FUZZER =
      Path.of("target", "compat", "fuzzer", "bin", "schemathesis").toAbsolutePath();
  private static final Path REPORTS = Path.of("target", "compat").toAbsolutePath();
  private static final String CHECKS =
      "not_a_server_error,status_code_conformance,content_type_conformance,"
          + "response_headers_conformance,response_schema_conformance,allow_header_conformance";
  private static final int REQUESTS = 100;
  private static final int MINUTES = 4;

  private RunningServer server;
  private SseClient onlyStream;

  /** One stream is open, and no more may be: all others end at once, and can be read. */
  @BeforeAll
  void start() {
    assumeTrue(
        Files.exists(FUZZER), "run src/test/compat/prepare, which says what is missing: a fuzzer");
    server =
        RunningServer.setUp()
            .options("sse-fanout", options -> options.put("maxConnections", 1))
            .file(file -> file.getJsonArray("verticles").getJsonObject(2).put("instances", 1))
            .start();
    server.call("PUT", "/v1/profile/alice?action=inc_likes");
    onlyStream = SseClient.open(server.stream() + "/stream?username=alice");
    onlyStream.await(event -> event.data().contains("alice"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      onlyStream.close();
      server.close();
    }
  }

  @Test
  @DisplayName("the API's port fails in nothing, and answers as it is described")
  void api() throws Exception {
    assertNothingFound("api", server.api(), ".*");
  }

  @Test
  @DisplayName("so does the streams' port")
  void streams() throws Exception {
    assertNothingFound("streams", server.stream(), "^/(v1/)?stream$");
  }

  @Test
  @DisplayName("so does the admin face")
  void admin() throws Exception {
    assertNothingFound("admin", server.admin(), "^/(v1/admin/.*|metrics|health/.*|openapi.json)$");
  }

  private void assertNothingFound(String name, URI port, String paths) throws Exception {
    Path report = REPORTS.resolve("fuzz-" + name + ".txt");
    List<String> command =
        new ArrayList<>(List.of(FUZZER.toString(), "run", server.api() + "/openapi.json"));
    command.addAll(List.of("--url", port.toString(), "--include-path-regex", paths));
    command.addAll(List.of("--checks", CHECKS, "--max-redirects", "0", "--no-color"));
    command.addAll(List.of("--max-examples", Integer.toString(REQUESTS), "--continue-on-failure"));
    try (LogWatch logs = new LogWatch()) {
      assertThat(exitCode(command, report)).as("%s: %s", name, report).isZero();
      assertThat(logs.alarms()).isEmpty();
    }
    assertThat(Files.readString(report)).contains(" generated, ").doesNotContain("Failures:");
  }

  private static int exitCode(List<String> command, Path report)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(REPORTS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start();
    try {
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ends in time").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}

package io.reactivecache.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {

  @Test
  @DisplayName("PostgreSQL 18 answers")
  void postgresAnswers() {
    try (TestDatabase database = TestServers.newDatabase()) {
      assertThat(database.value("show server_version")).startsWith("18.");
    }
  }

  @Test
  @DisplayName("a Redis that a killed JVM left behind is ended by the next start in its directory")
  void leftoverIsEnded(@TempDir Path directory) throws IOException {
    EmbeddedRedisServer left =
        EmbeddedRedisServer.start(directory, Processes.freePort(), List.of("--save", ""));
    long leftPid = left.pid();

    try (EmbeddedRedisServer next =
        EmbeddedRedisServer.start(directory, Processes.freePort(), List.of("--save", ""))) {
      assertThat(ProcessHandle.of(leftPid).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(ProcessHandle.of(next.pid())).isPresent();
    }
  }
}

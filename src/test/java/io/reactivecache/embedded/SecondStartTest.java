package io.reactivecache.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever tries the product reads when its folder is not free. */
@SuppressWarnings("NullAway.Init")
class SecondStartTest {

  /** Nothing is left to be started but the lock. */
  private static final Map<String, String> OTHER_SERVERS =
      Map.of("RC_POSTGRES_URI", "postgresql://h/d", "RC_REDIS_URI", "redis://h");

  @TempDir private Path folder;

  @Test
  @DisplayName("a second start in one folder is told who runs there")
  void second() throws IOException {
    try (EmbeddedServers first = EmbeddedServers.start(folder, OTHER_SERVERS)) {
      assertThat(first.environment()).containsKey("RC_HTTP_PORT");

      assertThatThrownBy(() -> EmbeddedServers.start(folder, OTHER_SERVERS))
          .isInstanceOf(EmbeddedException.class)
          .hasMessage(
              "Another one runs in "
                  + folder
                  + " (process "
                  + ProcessHandle.current().pid()
                  + "). Use that one, or stop it, or start this one in another folder");
    }
  }

  @Test
  @DisplayName("the lock that a killed one left hinders nobody, and is the next one's then")
  void leftOver() throws IOException {
    Files.writeString(folder.resolve("lock"), "4194304444");

    try (EmbeddedServers next = EmbeddedServers.start(folder, OTHER_SERVERS)) {
      assertThat(next.environment()).containsKey("RC_STREAM_PORT");
      assertThat(folder.resolve("lock")).hasContent("" + ProcessHandle.current().pid());
    }
  }

  @Test
  @DisplayName("a folder that cannot be written is named")
  void notWritable() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path inside = file.resolve("embedded");

    assertThatThrownBy(() -> EmbeddedServers.start(inside, OTHER_SERVERS))
        .isInstanceOf(EmbeddedException.class)
        .hasMessage(
            "The servers keep their data in "
                + inside
                + ", which cannot be written (FileSystemException). Make it writable for this"
                + " user, or start in another folder");
  }
}

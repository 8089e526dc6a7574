package io.reactivecache.support.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The servers of the tests")
class ServerChoiceTest {

  private static final Images IMAGES = new Images("postgres:18", "redis:7");

  @Test
  @DisplayName("are containers by default where Docker answers and has the images")
  void auto() {
    assertThat(ServerChoice.of("auto", IMAGES, docker("", "")).docker()).isTrue();
  }

  @Test
  @DisplayName("are embedded by default where Docker does not answer within two seconds")
  void autoWithoutDocker() {
    ServerChoice choice = ServerChoice.of("auto", IMAGES, docker("it is silent", "not asked"));
    assertThat(choice).isEqualTo(new ServerChoice(false, "it is silent within PT2S"));
  }

  @Test
  @DisplayName("are embedded by default where Docker does not get the images within a minute")
  void autoWithoutImages() {
    ServerChoice choice = ServerChoice.of("auto", IMAGES, docker("", "no redis:7"));
    assertThat(choice)
        .isEqualTo(new ServerChoice(false, "no redis:7 of [postgres:18, redis:7] within PT1M"));
  }

  @Test
  @DisplayName("are containers where that was asked for, and never anything else instead")
  void asked() {
    assertThat(ServerChoice.of("docker", IMAGES, docker("", "")).docker()).isTrue();
    assertThatThrownBy(() -> ServerChoice.of("docker", IMAGES, docker("it is silent", "")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("-Dservices=docker was asked for and cannot be had: it is silent");
    assertThatThrownBy(() -> ServerChoice.of("docker", IMAGES, docker("", "no redis:7")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no redis:7");
  }

  @Test
  @DisplayName("are embedded where that was asked for, and Docker is not asked")
  void embedded() {
    assertThat(ServerChoice.of("embedded", IMAGES, new Unasked()).docker()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"podman", "", "Docker", "auto "})
  @DisplayName("are not guessed from a word that is none of the three")
  void unknown(String asked) {
    assertThatThrownBy(() -> ServerChoice.of(asked, IMAGES, new Unasked()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-Dservices=" + asked)
        .hasMessageContaining("auto, docker, embedded");
  }

  @Test
  @DisplayName("a Docker that takes connections and says nothing is given up in time")
  void silent(@TempDir Path directory) throws IOException {
    Path socket = directory.resolve("docker.sock");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      assertThat(engine(socket).silence(Duration.ofMillis(200)))
          .hasValue("Docker at unix://" + socket + ": not within 200 ms");
    }
  }

  @Test
  @DisplayName("a Docker that is gone, or none at all, is told as that")
  void gone(@TempDir Path directory) {
    Path socket = directory.resolve("docker.sock");
    assertThat(engine(socket).silence(Duration.ofSeconds(2)))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("Docker at unix://" + socket)
                    .doesNotContain("not within"));
    assertThat(
            new DockerEngine(Map.of("DOCKER_HOST", "ssh://elsewhere"))
                .silence(Duration.ofSeconds(2)))
        .hasValue("Docker at ssh://elsewhere: neither unix: nor tcp:");
  }

  private static DockerEngine engine(Path socket) {
    return new DockerEngine(Map.of("DOCKER_HOST", "unix://" + socket));
  }

  /** Says how it was asked; an empty word means that all is well. */
  private static Engine docker(String silence, String lack) {
    return new Engine() {
      @Override
      public Optional<String> silence(Duration within) {
        return word(silence).map(word -> word + " within " + within);
      }

      @Override
      public Optional<String> lack(List<String> images, Duration within) {
        return word(lack).map(word -> word + " of " + images + " within " + within);
      }

      private static Optional<String> word(String word) {
        return Optional.of(word).filter(said -> !said.isEmpty());
      }
    };
  }

  private static final class Unasked implements Engine {
    @Override
    public Optional<String> silence(Duration within) {
      throw new AssertionError("Docker was asked");
    }

    @Override
    public Optional<String> lack(List<String> images, Duration within) {
      throw new AssertionError("Docker was asked for images");
    }
  }
}

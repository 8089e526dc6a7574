package io.reactivecache.support.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the servers of the tests are containers or embedded: {@code -Dservices=auto}, which is
 * the default, {@code docker} or {@code embedded}.
 *
 * @param reason what decided it
 */
public record ServerChoice(boolean docker, String reason) {

  private static final String PROPERTY = "services";

  private static final Logger LOG = LoggerFactory.getLogger(ServerChoice.class);
  private static final Patience BRIEF = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(60));
  private static final Patience LONG = new Patience(Duration.ofSeconds(20), Duration.ofMinutes(10));

  /** How long Docker may take to answer, and to get the images. */
  private record Patience(Duration answer, Duration images) {}

  /**
   * The servers that this run has; says in one line which they are, and why.
   *
   * @param root of what they leave behind; the same in each run
   * @param processes taken if they are embedded
   */
  public static Servers chosen(Path root, ProcessServers processes) {
    Images images = Images.asked();
    String asked = System.getProperty(PROPERTY, "auto");
    return of(asked, images, new DockerEngine(System.getenv())).servers(root, images, processes);
  }

  /**
   * Chooses. Nobody asks Docker where it is not wanted.
   *
   * @throws IllegalArgumentException if {@code asked} is none of the three
   * @throws IllegalStateException if Docker was asked for by name and cannot be had
   */
  static ServerChoice of(String asked, Images images, Engine engine) {
    return switch (asked) {
      case "embedded" -> new ServerChoice(false, "asked for");
      case "docker" -> {
        Optional<String> why = obstacle(images, engine, LONG);
        if (why.isPresent()) {
          throw new IllegalStateException(
              "-D%s=docker was asked for and cannot be had: %s. Mend that, or ask for auto or embedded."
                  .formatted(PROPERTY, why.get()));
        }
        yield new ServerChoice(true, "asked for");
      }
      case "auto" ->
          obstacle(images, engine, BRIEF)
              .map(why -> new ServerChoice(false, why))
              .orElseGet(() -> new ServerChoice(true, "Docker answers and has the images"));
      default ->
          throw new IllegalArgumentException(
              "-D%s=%s is none of auto, docker, embedded".formatted(PROPERTY, asked));
    };
  }

  private static Optional<String> obstacle(Images images, Engine engine, Patience patience) {
    return engine.silence(patience.answer).or(() -> engine.lack(images.all(), patience.images));
  }

  private Servers servers(Path root, Images images, ProcessServers processes) {
    if (docker) {
      LOG.info(
          "The servers of the tests are containers: postgres={} redis={} reason={}",
          images.postgres(),
          images.redis(),
          reason);
      return new DockerServers(root, images);
    }
    LOG.info("The servers of the tests are embedded: reason={}", reason);
    return processes;
  }
}

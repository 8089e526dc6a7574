package io.reactivecache.support.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.List;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/** What Docker has, or gets. */
final class DockerImages {

  private DockerImages() {}

  /** Pulls what is not there; tells the first that cannot be had, and why. */
  static Optional<String> lack(List<String> images) {
    DockerClient docker = DockerClientFactory.lazyClient();
    return images.stream().flatMap(image -> lack(docker, image).stream()).findFirst();
  }

  private static Optional<String> lack(DockerClient docker, String image) {
    try {
      docker.inspectImageCmd(image).exec();
      return Optional.empty();
    } catch (NotFoundException absent) {
      return pull(docker, image);
    }
  }

  private static Optional<String> pull(DockerClient docker, String image) {
    try {
      docker.pullImageCmd(image).start().awaitCompletion();
      return Optional.empty();
    } catch (RuntimeException refused) {
      return Optional.of(
          "image " + image + " is not there and cannot be pulled: " + DockerEngine.reason(refused));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("image " + image + " was not pulled in time");
    }
  }
}

package io.reactivecache.support.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestRedis;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;

/** Servers in containers, of the images that were chosen. */
final class DockerServers implements Servers {

  private static final String LABEL = "io.reactivecache.test-servers";

  private final Images images;
  private final Map<String, String> labels;

  /**
   * Removes first what a killed JVM of the same root left running.
   *
   * @param root as of {@link ProcessServers}
   */
  DockerServers(Path root, Images images) {
    this.images = images;
    this.labels = Map.of(LABEL, root.toString());
    DockerClient docker = DockerClientFactory.lazyClient();
    for (Container left :
        docker.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec()) {
      docker.removeContainerCmd(left.getId()).withForce(true).withRemoveVolumes(true).exec();
    }
  }

  @Override
  public TestPostgres postgres(String name, Map<String, String> settings) {
    return new DockerPostgres(images.postgres(), labels, settings);
  }

  @Override
  public TestRedis redis(String name, List<String> settings) {
    return new DockerRedis(images.redis(), labels, settings);
  }
}

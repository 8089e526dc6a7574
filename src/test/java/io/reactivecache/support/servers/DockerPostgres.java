package io.reactivecache.support.servers;

import io.reactivecache.support.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A PostgreSQL in a container. */
final class DockerPostgres implements TestPostgres {

  /** As much as a server of a machine has, and more than Docker's default. */
  private static final long SHARED_MEMORY = 256L << 20;

  private final ServerContainer container;

  DockerPostgres(String image, Map<String, String> labels, Map<String, String> settings) {
    PostgreSQLContainer postgres =
        new PostgreSQLContainer(
                DockerImageName.parse(image).asCompatibleSubstituteFor(PostgreSQLContainer.IMAGE))
            .withUsername("postgres")
            .withDatabaseName("postgres")
            .withLabels(labels)
            .withSharedMemorySize(SHARED_MEMORY)
            .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
            // As the embedded ones: many a test sorts.
            .withEnv("POSTGRES_INITDB_ARGS", "--locale=C.UTF-8 --encoding=UTF8");
    // Instead of the library's own, which trades safety for speed.
    postgres.setCommand(command(settings));
    container = new ServerContainer(postgres, PostgreSQLContainer.POSTGRESQL_PORT);
    awaitAnswer();
  }

  private static String[] command(Map<String, String> settings) {
    List<String> words = new ArrayList<>(List.of("postgres"));
    settings.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
    return words.toArray(String[]::new);
  }

  private void awaitAnswer() {
    container.await(() -> "1".equals(database("postgres").value("select 1")));
  }

  @Override
  public int port() {
    return container.port();
  }

  @Override
  public void stop() {
    // Its image names SIGINT, the fast shutdown.
    container.stop();
  }

  @Override
  public void kill() {
    container.kill();
  }

  @Override
  public void restart() {
    container.restart();
    awaitAnswer();
  }

  @Override
  public void freeze() {
    container.freeze();
  }

  @Override
  public void thaw() {
    container.thaw();
  }

  @Override
  public void signal(long pid, String signal) {
    container.run("sh", "-c", "kill -" + signal + " " + pid);
  }

  @Override
  public void close() {
    container.remove();
  }
}

package io.reactivecache.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of the PostgreSQL that is installed on the machine, as Debian's packages do, with its
 * own {@code pg_dump} and {@code psql}: the embedded one has neither. A test that starts one is
 * skipped where there is none.
 */
public final class InstalledPostgres implements AutoCloseable {

  private static final Path PLACE = Path.of("/usr/lib/postgresql");
  private static final List<String> PROGRAMS = List.of("initdb", "pg_ctl", "pg_dump", "psql");

  private final Path programs;
  private final Path data;
  private final int port;

  private InstalledPostgres(Path programs, Path data, int port) {
    this.programs = programs;
    this.data = data;
    this.port = port;
  }

  /**
   * Starts the newest one that is installed, with an empty data directory.
   *
   * @param name of its directory: each test class its own
   */
  public static InstalledPostgres start(String name) {
    List<Path> installed = installed();
    assumeTrue(
        !installed.isEmpty(),
        "skipped: no PostgreSQL with " + PROGRAMS + " is installed, looked below " + PLACE);
    Path data = TestServers.directory(name).resolve("data");
    try {
      EmbeddedPostgresServer.stopLeftover(data);
      Directories.delete(data);
      Files.createDirectories(data.getParent());
      InstalledPostgres server =
          new InstalledPostgres(installed.get(installed.size() - 1), data, Processes.freePort());
      server.initialise();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> installed() {
    if (!Files.isDirectory(PLACE)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(PLACE)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> PROGRAMS.stream().allMatch(name -> Files.exists(bin.resolve(name))))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void initialise() {
    asOrdinaryUser("initdb", "-D", data + "", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N");
    asOrdinaryUser("pg_ctl", "-D", data + "", "-l", data + ".log", "-w", "-o", settings(), "start");
  }

  private String settings() {
    return "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''";
  }

  /** A new, empty database. */
  public TestDatabase newDatabase() {
    TestDatabase admin = database("postgres");
    TestDatabase created = database(TestServers.uniqueName("test"));
    admin.execute("create database " + created.name());
    return created;
  }

  private TestDatabase database(String name) {
    String at = "127.0.0.1:" + port + "/" + name;
    return new TestDatabase(
        name, "postgresql://postgres@" + at, "jdbc:postgresql://" + at + "?user=postgres");
  }

  /** What {@code pg_dump} writes of a database with these options, as SQL. */
  public Path dump(TestDatabase database, String... options) {
    Path file = data.resolveSibling(database.name() + ".sql");
    List<String> command = new ArrayList<>(List.of(options));
    command.addAll(List.of("-f", file.toString(), "-d", database.uri()));
    run(List.of(), "pg_dump", command);
    return file;
  }

  /** Runs a file as {@code psql} does: a statement that fails does not end it. */
  public void restore(TestDatabase database, Path file) {
    run(List.of(), "psql", List.of("-q", "-X", "-f", file.toString(), "-d", database.uri()));
  }

  private void asOrdinaryUser(String program, String... arguments) {
    // A server refuses to run as root; a user namespace makes somebody else of us.
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    run(isRoot ? List.of("unshare", "-U") : List.of(), program, List.of(arguments));
  }

  private void run(List<String> before, String program, List<String> arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(programs.resolve(program).toString());
    command.addAll(arguments);
    Path said = data.resolveSibling("said.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(command + ": " + Files.readString(said, UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    asOrdinaryUser("pg_ctl", "-D", data + "", "-m", "fast", "-w", "stop");
  }
}

package io.reactivecache.compat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The programs below {@code src/test/compat}, one for each language, all libraries in each. */
final class ForeignClients implements AutoCloseable {

  private static final Path PREPARED = Path.of("target", "compat").toAbsolutePath();

  /**
   * One for each language.
   *
   * @param command with the program's file as its last word
   */
  record Program(String language, List<String> libraries, List<String> command) {

    static final List<Program> ALL =
        List.of(
            new Program(
                "node",
                List.of("eventsource", "eventsource-client", "undici"),
                List.of("node", PREPARED + "/node/client.mjs")),
            new Program(
                "python",
                List.of("httpx-sse", "sseclient-py"),
                List.of(PREPARED + "/python/bin/python", PREPARED + "/python/client.py")),
            new Program(
                "go", List.of("r3labs/sse", "tmaxmax/go-sse"), List.of(PREPARED + "/go/client")),
            new Program(
                "rust", List.of("reqwest-eventsource"), List.of(PREPARED + "/rust/client")));

    /** Whether it was fetched. */
    boolean isPrepared() {
      return Files.exists(Path.of(command.get(command.size() - 1)))
          && (!language.equals("node") || Files.isDirectory(PREPARED.resolve("node/node_modules")));
    }
  }

  private final List<Process> processes = new ArrayList<>();
  private final List<Sighting> sightings = new CopyOnWriteArrayList<>();

  /** Follows streams with all that was prepared. */
  void follow(Map<String, String> urlsByRoute) {
    Program.ALL.stream()
        .filter(Program::isPrepared)
        .forEach(program -> start(program, urlsByRoute));
  }

  /** What was told so far, in the order of each library's stream. */
  List<Sighting> sightings() {
    return sightings;
  }

  /** Another client's. */
  void add(Sighting sighting) {
    sightings.add(sighting);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  private void start(Program program, Map<String, String> urlsByRoute) {
    List<String> whole = new ArrayList<>(program.command());
    urlsByRoute.forEach((route, url) -> whole.add(route + "=" + url));
    try {
      Process process =
          new ProcessBuilder(whole)
              .redirectError(PREPARED.resolve(program.language() + "-errors.log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      processes.add(process);
      Thread reader = new Thread(() -> read(process), "reads " + program.language());
      reader.setDaemon(true);
      reader.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        sightings.add(Sighting.parse(line));
      }
    } catch (IOException closed) {
      // The program was ended: what it told before counts.
    }
  }
}

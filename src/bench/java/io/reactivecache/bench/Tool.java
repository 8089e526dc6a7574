package io.reactivecache.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs that may be installed: pgbench, redis-benchmark, wrk, nginx. */
final class Tool {

  private static final long MAX_SECONDS = 600;

  private Tool() {}

  /** Where a program is: in {@code PATH}, or where Debian keeps servers. */
  static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    Stream<Path> folders =
        Stream.concat(
            Pattern.compile(File.pathSeparator).splitAsStream(path).map(Path::of),
            Stream.of(Path.of("/usr/sbin"), Path.of("/usr/lib/rabbitmq/bin")));
    return folders.map(folder -> folder.resolve(name)).filter(Files::isExecutable).findFirst();
  }

  /** The path of a program that must be there. */
  static String require(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalStateException(name + " is not installed"))
        .toString();
  }

  /** Writes a script for a tool, below the lab's directory. */
  static Path script(BenchEnvironment environment, String ending, String text) throws IOException {
    return Files.writeString(
        environment.directory().resolve(environment.uniqueName("script") + ending),
        text,
        StandardCharsets.UTF_8);
  }

  /**
   * Runs a command to its end and returns what it said.
   *
   * @throws IllegalStateException if it fails or takes too long
   */
  static String run(Path directory, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "tool", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String said = Files.readString(output, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
      }
      return said;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** The number that the first group of a pattern finds in a tool's output. */
  static double number(String said, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(said);
    if (!matcher.find()) {
      throw new IllegalStateException("nothing like " + pattern + " in: " + said);
    }
    return Double.parseDouble(matcher.group(1));
  }
}

package io.reactivecache.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the model checker in a JVM of its own: it keeps its state in static fields, and leaves files
 * behind, which go into a directory of the run.
 */
final class Tlc {

  private static final Path SPECS = Path.of("docs", "spec");
  private static final int MAX_MINUTES = 5;
  private static final int MAX_DUMP_SECONDS = 30;
  private static final Pattern STATES =
      Pattern.compile("(\\d+) distinct states found, 0 states left");
  private static final Pattern REACHED = Pattern.compile("<<\"reached\", \"([^\"]+)\">>");

  private final Path directory;

  /**
   * @param exitCode 0: everything holds
   */
  record Result(int exitCode, String output) {

    /** How many states there are; 0 if not all were visited. */
    long states() {
      return find(STATES, output).mapToLong(Long::parseLong).max().orElse(0);
    }

    /** What the module's Witnesses saw. */
    List<String> reached() {
      return find(REACHED, output).toList();
    }
  }

  Tlc(Path directory) {
    this.directory = directory;
  }

  /** The text of a module. */
  static String module(String name) {
    return read(SPECS.resolve(name + ".tla"));
  }

  /** Checks a module as its configuration says. */
  Result check(String module) {
    return run(module, read(SPECS.resolve(module + ".cfg")), List.of());
  }

  /**
   * Checks one property of a variant.
   *
   * @param kind INVARIANT or PROPERTY
   */
  Result check(String module, String variant, String kind, String property) {
    String shipped = read(SPECS.resolve(module + ".cfg"));
    String bounds =
        shipped.substring(0, shipped.indexOf("INVARIANTS")).replace("\"shipped\"", quote(variant));
    // A counter-example is short: compiled well it would be found later.
    List<String> quick = List.of("-XX:TieredStopAtLevel=1");
    return run(module, bounds + kind + " " + property + "\n", quick);
  }

  private static String quote(String text) {
    return '"' + text + '"';
  }

  private Result run(String module, String configuration, List<String> jvmOptions) {
    try {
      Files.writeString(directory.resolve(module + ".tla"), module(module));
      Files.writeString(directory.resolve(module + ".cfg"), configuration);
      Path output = directory.resolve("output");
      Process process = command(module, jvmOptions).redirectOutput(output.toFile()).start();
      if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
        tellThreads(process, output);
        process.destroyForcibly().waitFor();
        throw new AssertionError("not ready in time:\n" + read(output));
      }
      return new Result(process.exitValue(), read(output));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  /** Adds where each of its threads is, or else nobody could tell why it was not ready. */
  private static void tellThreads(Process process, Path output)
      throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process dump =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    if (!dump.waitFor(MAX_DUMP_SECONDS, TimeUnit.SECONDS)) {
      dump.destroyForcibly();
    }
  }

  private ProcessBuilder command(String module, List<String> jvmOptions) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> before = List.of(java.toString(), "-Xmx512m", "-XX:+UseSerialGC");
    List<String> after =
        List.of(
            // It unpacks its library there, in the way of others that run at the same time.
            "-Djava.io.tmpdir=" + directory.toAbsolutePath(),
            "-cp",
            jar(),
            "tlc2.TLC",
            "-workers",
            "1",
            "-metadir",
            directory.resolve("states").toAbsolutePath().toString(),
            "-config",
            module + ".cfg",
            module + ".tla");
    List<String> words =
        Stream.of(before, jvmOptions, after).<String>flatMap(List::stream).toList();
    return new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
  }

  private static String jar() {
    try {
      return Path.of(tlc2.TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The first group of each match. */
  static Stream<String> find(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}

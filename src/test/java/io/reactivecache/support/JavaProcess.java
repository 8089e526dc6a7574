package io.reactivecache.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own on this test's class path, with a bounded heap; killed when it is closed. */
public final class JavaProcess implements AutoCloseable {

  /** For their files. */
  public static final Path DIRECTORY = Path.of("target", "processes");

  private final Process process;

  private JavaProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a main class.
   *
   * @param name of its log, below {@code target/processes}; its standard output too, unless {@code
   *     piped}
   */
  public static JavaProcess start(
      String name,
      Class<?> main,
      int heapMegabytes,
      boolean piped,
      Map<String, String> environment,
      String... arguments) {
    return start(name, command(main, heapMegabytes, arguments), piped, environment);
  }

  /**
   * Starts a main class that may have only so many descriptors besides those for the jars of this
   * test's class path, which it all opens.
   *
   * @param name of its log, which has its standard output, too
   */
  public static JavaProcess startWithDescriptors(
      int descriptors,
      String name,
      Class<?> main,
      int heapMegabytes,
      Map<String, String> environment,
      String... arguments) {
    int jars = System.getProperty("java.class.path").split(File.pathSeparator, -1).length;
    List<String> command = new ArrayList<>(List.of("bash", "-c"));
    command.add("ulimit -n " + (descriptors + jars) + " && exec \"$@\"");
    command.add("bash");
    command.addAll(command(main, heapMegabytes, arguments));
    return start(name, command, false, environment);
  }

  private static List<String> command(Class<?> main, int heapMegabytes, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static JavaProcess start(
      String name, List<String> command, boolean piped, Map<String, String> environment) {
    try {
      Files.createDirectories(DIRECTORY);
      File log = DIRECTORY.resolve(name + ".log").toFile();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.to(log))
              .redirectOutput(
                  piped ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.appendTo(log));
      builder.environment().putAll(environment);
      Process process = builder.start();
      // Should this JVM be ended in the middle of a test.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new JavaProcess(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Process process() {
    return process;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Waits for its end. */
  public int awaitExit(long seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new AssertionError("still runs after " + seconds + " s: process " + pid());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitExit(20);
  }
}

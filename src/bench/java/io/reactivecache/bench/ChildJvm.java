package io.reactivecache.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that the lab started and ends. */
final class ChildJvm implements AutoCloseable {

  private static final long STOP_SECONDS = 20;

  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  /**
   * Starts a program whose output goes to a file.
   *
   * @param cores the cores that it may use, such as {@code 0}; empty for all
   */
  static ChildJvm start(
      Path log, String cores, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(pinned(cores, command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start());
  }

  /** A command that runs on some cores only, where that can be had. */
  static List<String> pinned(String cores, List<String> command) {
    if (cores.isEmpty() || Tool.find("taskset").isEmpty()) {
      return command;
    }
    List<String> all = new ArrayList<>(List.of("taskset", "-c", cores));
    all.addAll(command);
    return all;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it at once, as a crash does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end; kills it if it does not. */
  @Override
  public void close() {
    process.destroy();
    awaitEnd(process);
  }

  /** Waits until a process that was asked to end has ended; kills it if it takes too long. */
  static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

package io.reactivecache.soak;

import io.reactivecache.support.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processes that a run left behind: those that work in its directories. */
final class Leftovers {

  private static final Path PROCESSES = Path.of("/proc");

  private Leftovers() {}

  /** Where the system does not tell what a process works in, nothing is found. */
  static List<String> find() {
    if (!Files.isDirectory(PROCESSES)) {
      return List.of();
    }
    return ProcessHandle.allProcesses()
        .filter(Leftovers::isOurs)
        .map(process -> process.pid() + " " + process.info().command().orElse(""))
        .toList();
  }

  private static boolean isOurs(ProcessHandle process) {
    try {
      Path works = Files.readSymbolicLink(PROCESSES.resolve(process.pid() + "/cwd"));
      return Stream.of(Standby.ONE, Standby.OTHER, Site.REDIS_DIRECTORY, "soak")
          .anyMatch(name -> works.startsWith(TestServers.directory(name)));
    } catch (IOException endedOrNotOurs) {
      return false;
    }
  }
}

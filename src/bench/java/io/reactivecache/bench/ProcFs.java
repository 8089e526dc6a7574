package io.reactivecache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells about processes. */
final class ProcFs {

  /** {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private ProcFs() {}

  /** The processor time that a process and its threads took so far. */
  static double cpuSeconds(long pid) throws IOException {
    return cpuSeconds(pid, 11);
  }

  /** The same of those of its children that have ended, and that it has taken note of. */
  static double cpuSecondsOfEndedChildren(long pid) throws IOException {
    return cpuSeconds(pid, 13);
  }

  /** The children of a process that are alive. */
  static List<Long> children(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .toList();
  }

  /**
   * @param userTime which field it is; the next is the system's time
   */
  private static double cpuSeconds(long pid, int userTime) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // The name in brackets may hold anything; what follows it are numbers.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[userTime]) + Long.parseLong(fields[userTime + 1]))
        / TICKS_PER_SECOND;
  }

  /** The memory of a process that is in RAM, in bytes. */
  static long residentBytes(long pid) throws IOException {
    return kibibytes(Path.of("/proc/" + pid + "/status"), "VmRSS:") * 1024;
  }

  /** What the kernel's own structures take, sockets above all, in bytes; of the whole machine. */
  static long kernelBytes() throws IOException {
    long slab = kibibytes(Path.of("/proc/meminfo"), "Slab:") * 1024;
    return slab + socketPages() * 4096;
  }

  private static long socketPages() throws IOException {
    return Files.readAllLines(Path.of("/proc/net/sockstat")).stream()
        .filter(line -> line.startsWith("TCP:"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  private static long kibibytes(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}

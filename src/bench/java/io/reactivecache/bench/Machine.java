package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a run ran on.
 *
 * @param memoryGib in GiB
 * @param versions of everything that was measured
 */
record Machine(LocalDate date, int cores, String processor, long memoryGib, String versions) {

  static Machine here(String versions) throws IOException {
    return new Machine(
        LocalDate.now(ZoneOffset.UTC),
        Runtime.getRuntime().availableProcessors(),
        field("/proc/cpuinfo", "model name"),
        Math.round(Long.parseLong(digits(field("/proc/meminfo", "MemTotal"))) / 1_048_576.0),
        "JDK " + Runtime.version() + ", " + versions);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("date", date.toString())
        .put("cores", cores)
        .put("processor", processor)
        .put("memoryGib", memoryGib)
        .put("versions", versions);
  }

  /** Two lines. */
  @Override
  public String toString() {
    return String.format(
        "%s, %d cores (%s), %d GiB.%n%s.", date, cores, processor, memoryGib, versions);
  }

  /** A line of a file of {@code /proc}; "unknown" where there is none. */
  private static String field(String file, String name) throws IOException {
    Path path = Path.of(file);
    if (!Files.exists(path)) {
      return "unknown 0";
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown 0");
  }

  private static String digits(String text) {
    return text.replaceAll("[^0-9]", "");
  }
}

package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * Measures one subject and writes down what it found: {@code mvn -q -Pbench -Dbench=write-cost}.
 *
 * <p>With {@code -Dbench.effort=short} a run takes less time, and is not written into the
 * documentation unless {@code -Dbench.docs=docs/benchmarks.md} says so.
 */
public final class Bench {

  private static final List<Subject> SUBJECTS =
      List.of(
          new WriteCost(),
          new Price(),
          new Api(),
          new FanOut(),
          new Pipeline(),
          new CatchUp(),
          new Start(),
          new Strategies(),
          new Brokers(),
          new Peers(),
          new SlowClients());

  private Bench() {}

  /**
   * @param arguments the subject's name
   */
  public static void main(String[] arguments) throws Exception {
    String name = arguments.length == 1 ? arguments[0] : "";
    Effort effort = Effort.of(System.getProperty("bench.effort", "full"));
    run(subject(name), effort, Path.of("target", "bench"), page(effort));
  }

  /** Measures a subject and writes its section into a page. */
  static BenchReport run(Subject subject, Effort effort, Path directory, Path page)
      throws Exception {
    BenchEnvironment environment = new BenchEnvironment(effort, directory.resolve(subject.name()));
    Thread atExit = new Thread(environment::close);
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      BenchReport report = subject.measure(environment);
      Machine machine = Machine.here(environment.versions());
      writeRaw(page.resolveSibling("benchmarks"), effort, subject, machine, report);
      new Document(page).write(subject.name(), command(subject, effort), machine, report);
      environment.say("%n%s%n%n%s", report.title(), report.toMarkdown());
      return report;
    } finally {
      environment.close();
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
  }

  static Subject subject(String name) {
    return subjects().stream()
        .filter(subject -> subject.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "-Dbench= one of " + subjects().stream().map(Subject::name).toList()));
  }

  /** Those that need more than the tests do are found on the profile's class path. */
  private static List<Subject> subjects() {
    List<Subject> all = new ArrayList<>(SUBJECTS);
    ServiceLoader.load(Subject.class).forEach(all::add);
    return all;
  }

  private static String command(Subject subject, Effort effort) {
    String shorter =
        effort == Effort.FULL ? "" : " -Dbench.effort=" + effort.name().toLowerCase(Locale.ROOT);
    return "mvn -q -Pbench -Dbench=" + subject.name() + shorter;
  }

  private static Path page(Effort effort) {
    String byDefault = effort == Effort.FULL ? "docs/benchmarks.md" : "target/bench/benchmarks.md";
    String asked = System.getProperty("bench.docs", "");
    return Path.of(asked.isEmpty() ? byDefault : asked);
  }

  private static void writeRaw(
      Path directory, Effort effort, Subject subject, Machine machine, BenchReport report)
      throws IOException {
    JsonObject raw =
        new JsonObject()
            .put("subject", subject.name())
            .put("effort", effort.name())
            .put("machine", machine.toJson())
            .put("series", report.raw());
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(subject.name() + ".json"), raw.encodePrettily());
  }
}

package io.reactivecache.overload;

import io.reactivecache.support.JavaProcess;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A {@link Crowd} as its test sees it. */
final class CrowdProcess implements AutoCloseable {

  private static final int HEAP_MEGABYTES = 256;

  private final JavaProcess process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  private CrowdProcess(JavaProcess process) {
    this.process = process;
    this.commands = process.process().outputWriter();
    this.answers = process.process().inputReader();
  }

  /**
   * A crowd that has not come yet.
   *
   * @param stem what the keys begin with; a number follows
   */
  static CrowdProcess of(URI streams, int size, int keys, String stem) {
    return new CrowdProcess(
        JavaProcess.start(
            "crowd",
            Crowd.class,
            HEAP_MEGABYTES,
            true,
            Map.of(),
            Integer.toString(streams.getPort()),
            Integer.toString(size),
            Integer.toString(keys),
            stem));
  }

  /** Everybody goes without a word and comes at once, with what each saw last. */
  void storm() {
    tell("storm");
  }

  /** Everybody goes without a word and comes at once, as for the first time. */
  void fresh() {
    tell("fresh");
  }

  /** Everybody goes. */
  void drop() {
    tell("drop");
  }

  JsonObject status() {
    return tell("status");
  }

  JsonObject await(String what, Predicate<JsonObject> wanted) {
    JsonObject[] last = {new JsonObject()};
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(90))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              last[0] = status();
              return wanted.test(last[0]);
            });
    return last[0];
  }

  private synchronized JsonObject tell(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new AssertionError("the crowd ended");
      }
      return new JsonObject(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}

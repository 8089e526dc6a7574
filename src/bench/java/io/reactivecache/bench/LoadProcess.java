package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A load generator, or another small program, in a JVM of its own, which takes orders and gives
 * answers as lines of JSON. It ends when its input does, so none is left behind when this JVM is
 * killed.
 */
final class LoadProcess implements AutoCloseable {

  private final Process process;
  private final Writer orders;
  private final BlockingQueue<JsonObject> answers = new LinkedBlockingQueue<>();
  private final Path log;
  private final Thread reader;

  private LoadProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    reader = new Thread(this::read, "load-answers");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts one; the lab ends it.
   *
   * @param cores that it may use; empty for all
   */
  static LoadProcess start(
      BenchEnvironment environment, Class<?> main, JsonObject configuration, String cores)
      throws IOException {
    Path log =
        environment.directory().resolve(environment.uniqueName(main.getSimpleName()) + ".log");
    List<String> command =
        List.of(
            Jvm.program(),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=4",
            "-cp",
            Jvm.classPath(),
            main.getName(),
            configuration.encode());
    Process process =
        new ProcessBuilder(ChildJvm.pinned(cores, command))
            .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
            .start();
    return environment.own(new LoadProcess(process, log));
  }

  /** Gives an order and waits for its answer. */
  JsonObject call(JsonObject order, long maxSeconds) throws IOException, InterruptedException {
    orders.write(order.encode() + "\n");
    orders.flush();
    JsonObject answer = answers.poll(maxSeconds, TimeUnit.SECONDS);
    if (answer == null || answer.containsKey("failed")) {
      String why = answer == null ? "no answer" : answer.getString("failed");
      throw new IllegalStateException("load failed: " + why + "; see " + log);
    }
    return answer;
  }

  /** Gives an order, kills the process in the middle, and returns what it had answered. */
  List<JsonObject> callAndKill(JsonObject order, long afterMillis)
      throws IOException, InterruptedException {
    orders.write(order.encode() + "\n");
    orders.flush();
    process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    reader.join();
    List<JsonObject> all = new ArrayList<>();
    answers.drainTo(all);
    return all;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      orders.close();
    }
    ChildJvm.awaitEnd(process);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        // The last line of one that was killed may be half a line.
        if (line.endsWith("}")) {
          answers.add(new JsonObject(line));
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      // It was killed: the pipe is closed under the reader.
    }
    answers.add(new JsonObject().put("failed", "the load process ended"));
  }
}

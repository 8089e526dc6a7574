package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's own load generator: prepared statements, each a transaction. */
final class Pgbench {

  private static final int THREADS = 2;

  private final BenchEnvironment environment;
  private final Path script;
  private final String uriOptions;
  private final List<String> pace;

  /**
   * @param sql the script of one transaction, in pgbench's language
   */
  Pgbench(BenchEnvironment environment, String sql) throws IOException {
    this(environment, sql, "");
  }

  /**
   * @param setting what each session sets, {@code name=value}; empty for nothing
   */
  Pgbench(BenchEnvironment environment, String sql, String setting) throws IOException {
    this(
        environment,
        Tool.script(environment, ".sql", sql),
        setting.isEmpty() ? "" : "?options=-c%20" + setting.replace("=", "%3D"),
        List.of());
  }

  private Pgbench(BenchEnvironment environment, Path script, String uriOptions, List<String> pace) {
    this.environment = environment;
    this.script = script;
    this.uriOptions = uriOptions;
    this.pace = pace;
  }

  /** The same at no more than so many transactions a second. */
  Pgbench paced(int perSecond) {
    return new Pgbench(environment, script, uriOptions, List.of("-R", "" + perSecond));
  }

  static boolean isInstalled() {
    return Tool.find("pgbench").isPresent();
  }

  /** On any core. */
  Measured run(TestDatabase database, int clients) throws IOException, InterruptedException {
    return run(database, clients, "");
  }

  /**
   * One run: how many {@code transactions} there were, how many {@code per_second}, and their mean
   * {@code latency_millis}.
   *
   * @param cores that it may use; empty for all
   */
  Measured run(TestDatabase database, int clients, String cores)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(Tool.require("pgbench"), "-n", "-M", "prepared"));
    command.addAll(List.of("-c", "" + clients, "-j", "" + Math.min(clients, THREADS)));
    command.addAll(List.of("-T", "" + environment.effort().seconds()));
    command.addAll(pace);
    command.addAll(List.of("-f", script.toString(), database.uri() + uriOptions));
    String said = Tool.run(environment.directory(), ChildJvm.pinned(cores, command));
    double transactions = Tool.number(said, "transactions actually processed: ([0-9]+)");
    if (transactions == 0) {
      return Measured.of("per_second", 0);
    }
    return Measured.of("per_second", Tool.number(said, "tps = ([0-9.]+)"))
        .and("transactions", transactions)
        .and("latency_millis", Tool.number(said, "latency average = ([0-9.]+)"));
  }
}

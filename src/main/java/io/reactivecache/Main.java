package io.reactivecache;

import io.reactivecache.check.ConnectCheck;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationException;
import io.reactivecache.config.ConfigurationReader;
import io.reactivecache.trouble.Finding;
import io.reactivecache.trouble.OtherDeploymentException;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's entry point: {@code java -jar reactive-cache.jar -conf conf/reactive-cache.json}.
 *
 * <p>It needs no flag of the JVM: what Netty and Hazelcast want opened stands in the jar's
 * manifest. With {@code -cluster} on JDK 24 or newer, {@code --sun-misc-unsafe-memory-access=allow}
 * keeps the JVM from warning of Hazelcast, without other effect.
 *
 * <p>SIGTERM and SIGINT stop it in order and in bounded time, with exit code 0.
 */
public final class Main {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private static final int OK = 0;
  private static final int START_FAILED = 1;
  private static final int WRONG_USE = 2;

  private Main() {}

  public static void main(String[] arguments) {
    // Before Netty is loaded: starting the JVM's flight recorder for each of its events costs a
    // tenth of the start. To record them, say so on the command line.
    System.getProperties().putIfAbsent("io.netty.jfr.enabled", "false");
    int code = run(CommandLine.parse(arguments));
    if (code != OK) {
      System.exit(code);
    }
  }

  private static int run(CommandLine commandLine) {
    if (!commandLine.problems().isEmpty()) {
      commandLine.problems().forEach(System.err::println);
      System.err.print(CommandLine.USAGE);
      return WRONG_USE;
    }
    return switch (commandLine.action()) {
      case HELP -> say(CommandLine.USAGE);
      case VERSION -> say(Product.NAME + " " + Product.version() + "\n");
      case CHECK, PRINT_CONFIG, RUN -> runWithFile(commandLine);
    };
  }

  private static int say(String text) {
    System.out.print(text);
    return OK;
  }

  private static int runWithFile(CommandLine commandLine) {
    Path file = commandLine.file().orElseThrow();
    ConfigurationReader reader = new ConfigurationReader();
    try {
      if (commandLine.action() == CommandLine.Action.PRINT_CONFIG) {
        return printConfiguration(reader, file);
      }
      List<String> old = reader.oldForms(file, System.getenv());
      if (commandLine.action() == CommandLine.Action.CHECK) {
        old.forEach(sentence -> System.out.println(Finding.note("old form", sentence)));
        Configuration configuration = reader.read(file, System.getenv());
        say(file + " is right\n");
        return commandLine.connect() ? check(configuration, commandLine.clustered()) : OK;
      }
      old.forEach(sentence -> log.warn("Old form in the configuration: {}", sentence));
      return start(reader.read(file, System.getenv()), commandLine.clustered());
    } catch (ConfigurationException e) {
      boolean asks = commandLine.connect() || commandLine.action() == CommandLine.Action.RUN;
      RefusedConfiguration.lines(e, asks).forEach(System.err::println);
      return WRONG_USE;
    }
  }

  /** Prints nothing else: what the log has to say meanwhile goes to the other stream. */
  private static int printConfiguration(ConfigurationReader reader, Path file)
      throws ConfigurationException {
    PrintStream out = System.out;
    System.setOut(System.err);
    try {
      out.println(reader.readShown(file, System.getenv()).encodePrettily());
      return OK;
    } finally {
      System.setOut(out);
    }
  }

  private static int check(Configuration configuration, boolean clustered) {
    List<Finding> findings =
        new ConnectCheck(
                configuration,
                Verticles.tables(configuration),
                Launcher.listeners(configuration, clustered),
                clustered ? configuration.cluster().members() : List.of())
            .run();
    findings.forEach(System.out::println);
    return findings.stream().anyMatch(Finding::isWrong) ? START_FAILED : OK;
  }

  private static int start(Configuration configuration, boolean clustered) {
    Future<Launcher> starting = Launcher.start(configuration, clustered);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting), "stop"));
    try {
      starting.await();
      return OK;
    } catch (Exception e) {
      logFailed(e);
      return START_FAILED;
    }
  }

  /** An outage is one line; what looks like a mistake of ours comes with its trace. */
  private static void logFailed(Exception failure) {
    Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
    if (cause instanceof RuntimeException && !isRefusal(cause)) {
      log.error("Start failed: {}", failure.getMessage(), failure);
    } else {
      log.error("Start failed: {}", failure.getMessage());
    }
  }

  /** The database said no, in words that need no trace. */
  private static boolean isRefusal(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof OtherDeploymentException || isRefusal(failure.getCause()));
  }

  /** Runs when the JVM is told to end; a start that is still going on is awaited first. */
  private static void stop(Future<Launcher> starting) {
    if (starting.failed()) {
      return;
    }
    try {
      starting
          .compose(Launcher::stop)
          .await(Launcher.STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      log.warn("Stop was cut short: {}", e.toString());
    }
    // Without this the exit code would be the signal's: 143 is no sign of a clean stop.
    Runtime.getRuntime().halt(OK);
  }
}

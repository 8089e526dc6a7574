package io.reactivecache.embedded;

import io.reactivecache.Launcher;
import io.reactivecache.Product;
import io.reactivecache.RefusedConfiguration;
import io.reactivecache.StartPageUrl;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationException;
import io.reactivecache.config.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole product with one command and nothing installed but Maven: {@code mvn -q compile
 * exec:java}. Starts a PostgreSQL and a Redis of its own, whose data stays in {@code
 * target/embedded}, and the server on them. Ctrl-C ends all three; what a killed JVM left behind,
 * the next start ends.
 *
 * <p>The configuration is {@code conf/reactive-cache.json} under the usual environment variables:
 * with {@code RC_POSTGRES_URI} or {@code RC_REDIS_URI} set, that server is not started.
 */
public final class EmbeddedMain {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedMain.class);
  private static final Path DIRECTORY = Path.of("target", "embedded").toAbsolutePath();
  private static final Path CONFIGURATION = Path.of("conf", "reactive-cache.json");

  private final AtomicReference<@Nullable Launcher> launcher = new AtomicReference<>();
  private final AtomicReference<@Nullable EmbeddedServers> servers = new AtomicReference<>();

  private EmbeddedMain() {}

  /** Does not return: Maven would end what was started. */
  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedMain main = new EmbeddedMain();
    // This JVM is Maven's: the hook is the only way to hear of Ctrl-C.
    Runtime.getRuntime().addShutdownHook(new Thread(main::stop, "stop"));
    try {
      main.start();
    } catch (ConfigurationException e) {
      RefusedConfiguration.lines(e, true).forEach(System.err::println);
      System.exit(2);
    } catch (Exception e) {
      logFailed(e);
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /** What looks like a mistake of ours comes with its trace. */
  private static void logFailed(Exception failure) {
    if (failure instanceof RuntimeException) {
      log.error("Start failed: {}", failure.getMessage(), failure);
    } else {
      log.error("Start failed: {}", failure.getMessage());
    }
  }

  private void start() throws IOException, ConfigurationException {
    EmbeddedServers started = EmbeddedServers.start(DIRECTORY, System.getenv());
    servers.set(started);
    ConfigurationReader reader = new ConfigurationReader();
    reader
        .oldForms(CONFIGURATION, started.environment())
        .forEach(sentence -> log.warn("Old form in the configuration: {}", sentence));
    Configuration configuration = reader.read(CONFIGURATION, started.environment());
    launcher.set(Launcher.start(configuration, false).await());
    System.out.printf(
        "%n%s is ready: %s%nConsole: %s%nPostgreSQL: %s%nRedis: %s%nPress Ctrl-C to stop.%n%n",
        Product.NAME,
        StartPageUrl.url(configuration).orElse("no page"),
        StartPageUrl.ofConsole(configuration).orElse("none"),
        started.environment().get("RC_POSTGRES_URI"),
        started.environment().get("RC_REDIS_URI"));
  }

  private void stop() {
    Launcher running = launcher.get();
    if (running != null) {
      try {
        running.stop().await(Launcher.STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (Exception e) {
        log.warn("Stop was cut short: {}", e.toString());
      }
    }
    EmbeddedServers started = servers.get();
    if (started != null) {
      started.close();
    }
  }
}

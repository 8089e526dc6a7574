package io.reactivecache.logging;

import static java.util.Map.entry;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import net.logstash.logback.encoder.LogstashEncoder;

/**
 * Sets up the log: lines on standard output, as JSON with {@code RC_LOG_FORMAT=json}. In code,
 * since Logback takes longer to read its XML than Vert.x to start. With {@code
 * -Dlogback.configurationFile=...} Logback reads that file instead.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final String FORMAT_VARIABLE = "RC_LOG_FORMAT";

  private static final Map<String, Level> LEVELS =
      Map.ofEntries(
          entry("io.netty", Level.WARN),
          // Prints a stack trace for a connection that fails before anybody listens on it.
          entry("io.netty.channel.DefaultChannelPipeline", Level.ERROR),
          entry("io.vertx", Level.WARN),
          // Prints a stack trace for each connection that ends before it was opened; who asked for
          // it hears of it.
          entry("io.vertx.redis.client.impl.RedisConnectionManager", Level.OFF),
          // Repeat what a waiting caller hears anyway: a notice of PostgreSQL, a message after the
          // last consumer left.
          entry("io.vertx.sqlclient.impl.SocketConnectionBase", Level.ERROR),
          entry("io.vertx.core.eventbus.impl.MessageConsumerImpl", Level.ERROR),
          entry("com.hazelcast", Level.WARN),
          // Warns of a part that is not used.
          entry("com.hazelcast.cp.CPSubsystem", Level.ERROR),
          // A taken port is told by the failed start.
          entry("com.hazelcast.instance.AddressPicker", Level.OFF),
          entry("org.flywaydb", Level.WARN),
          entry("io.zonky", Level.WARN));

  @Override
  public ExecutionStatus configure(LoggerContext log) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(log);
    console.setEncoder(encoder(log, "json".equals(System.getenv(FORMAT_VARIABLE))));
    console.start();
    Logger root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    LEVELS.forEach((name, level) -> log.getLogger(name).setLevel(level));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * What makes bytes of an event.
   *
   * @param json one JSON object a line, for log collectors
   */
  public static Encoder<ILoggingEvent> encoder(LoggerContext log, boolean json) {
    EncoderBase<ILoggingEvent> encoder = json ? new LogstashEncoder() : new LogLines(log);
    encoder.setContext(log);
    encoder.start();
    return encoder;
  }
}

package io.reactivecache.profile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Hears what the server logs while it is open. */
public final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  public LogWatch() {
    start();
    logger.addAppender(this);
  }

  /** Events that are errors or carry a stack trace. */
  public List<String> alarms() {
    return events.stream()
        .filter(e -> e.getLevel().isGreaterOrEqual(Level.ERROR) || e.getThrowableProxy() != null)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Warnings of our own, and errors. */
  public List<String> warnings() {
    return events.stream()
        .filter(e -> e.getLevel().isGreaterOrEqual(Level.WARN))
        .filter(e -> e.getLoggerName().startsWith("io.reactivecache"))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  public long count(String sentence) {
    return events.stream().filter(e -> e.getFormattedMessage().contains(sentence)).count();
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}

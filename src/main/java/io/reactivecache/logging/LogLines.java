package io.reactivecache.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The log as text: a line for each event, and one for each frame of a stack trace.
 *
 * <p>A key, a table's name or what a server answered may hold any character. So whatever an event
 * or an exception says is printed {@link Printable}: data makes no line of the log.
 */
final class LogLines extends LayoutWrappingEncoder<ILoggingEvent> {

  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %-22logger{0} %said%n%trace";

  LogLines(LoggerContext log) {
    PatternLayout lines = new PatternLayout();
    lines.getInstanceConverterMap().put("said", PrintableMessage::new);
    lines.getInstanceConverterMap().put("trace", PrintableTrace::new);
    lines.setContext(log);
    lines.setPattern(LINE);
    lines.start();
    setLayout(lines);
    setCharset(StandardCharsets.UTF_8);
  }

  private static final class PrintableMessage extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
      return Printable.text(String.valueOf(event.getFormattedMessage()));
    }
  }

  private static final class PrintableTrace extends ThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      return super.throwableProxyToString(new PrintableThrowable(thrown));
    }
  }

  /** An exception whose message, and that of each exception behind it, is printable. */
  private record PrintableThrowable(IThrowableProxy thrown) implements IThrowableProxy {

    @Override
    public @Nullable String getMessage() {
      String message = thrown.getMessage();
      return message == null ? null : Printable.text(message);
    }

    @Override
    public String getClassName() {
      return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      IThrowableProxy cause = thrown.getCause();
      return cause == null ? null : new PrintableThrowable(cause);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Arrays.stream(thrown.getSuppressed())
          .map(PrintableThrowable::new)
          .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}

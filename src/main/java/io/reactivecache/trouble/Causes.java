package io.reactivecache.trouble;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A failure and what caused it, which libraries bury at different depths. */
public final class Causes {

  private static final int MOST = 20;
  private static final Pattern NOT_RESOLVED = Pattern.compile("Failed to resolve '([^']+)'");

  private Causes() {}

  /** The failure first. */
  public static Stream<Throwable> of(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable next = failure; next != null && chain.size() < MOST; next = next.getCause()) {
      chain.add(next);
    }
    return chain.stream();
  }

  /** All of their messages. */
  public static String text(Throwable failure) {
    return of(failure)
        .map(cause -> cause.getClass().getSimpleName() + ": " + cause.getMessage())
        .collect(Collectors.joining("\n"));
  }

  /** The host whose name has no address; empty if that is not what failed. */
  public static Optional<String> unknownHost(Throwable failure) {
    Matcher resolver = NOT_RESOLVED.matcher(text(failure));
    if (resolver.find()) {
      return Optional.of(resolver.group(1));
    }
    return of(failure)
        .filter(UnknownHostException.class::isInstance)
        .map(cause -> String.valueOf(cause.getMessage()).replaceFirst(":.*", ""))
        .findFirst();
  }
}

package io.reactivecache.redis.client;

import io.reactivecache.config.RedisConfig;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the user that we are in Redis may do, by Redis's ACL: recognizes a refusal for want of a
 * right, and says which right it is and how to give it.
 *
 * <p>The wordings are those of Redis 6 to 8 and of Valkey; in scripts older ones do not tell the
 * command.
 */
public final class RedisRights {

  private static final List<String> REFUSALS =
      List.of("NOPERM", "ACL failure in script", "The user executing the script can't");
  private static final Pattern COMMAND = Pattern.compile("run the '([^']+)' command");
  private static final Pattern USER = Pattern.compile("(?s)^[^:]+://([^:@/?]+)(?::.*)?@");
  private static final Pattern KEYS =
      Pattern.compile("access (a key|the '|(at least )?one of the)");

  private final String user;
  private final String prefixRule;

  public RedisRights(RedisConfig config) {
    this.user = user(config.uris().get(0));
    this.prefixRule = "~" + new RedisKeys(config.prefix()).everythingPattern();
  }

  /** Whether a failure is for want of a right. */
  public static boolean lacks(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return REFUSALS.stream().anyMatch(message::contains);
  }

  /**
   * The rule, as of {@code ACL SETUSER}, that would give what was refused; empty if it was not for
   * want of a right, or does not tell of which.
   */
  public Optional<String> missing(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (!lacks(failure)) {
      return Optional.empty();
    }
    if (KEYS.matcher(message).find()) {
      return Optional.of(prefixRule);
    }
    return Optional.of(COMMAND.matcher(message))
        .filter(Matcher::find)
        .map(found -> rule(found.group(1)));
  }

  /** As {@link #missing(Throwable)}, of a command that is known where Redis does not tell it. */
  public Optional<String> missing(String command, Throwable failure) {
    return lacks(failure)
        ? Optional.of(missing(failure).orElseGet(() -> rule(command)))
        : Optional.empty();
  }

  /** What an operator has to run. */
  public String remedy(Collection<String> rules) {
    return "ACL SETUSER " + user + " " + String.join(" ", rules);
  }

  /** What failed, as a sentence that tells the remedy if it was for want of a right. */
  public String explain(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return missing(failure)
        .map(rule -> "Redis user " + user + " lacks a right; run: " + remedy(List.of(rule)))
        .orElse(message);
  }

  public String user() {
    return user;
  }

  private static String rule(String command) {
    return "+" + command.toLowerCase(Locale.ROOT);
  }

  private static String user(String uri) {
    Matcher user = USER.matcher(uri);
    return user.find() ? user.group(1) : "default";
  }
}

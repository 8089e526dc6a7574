package io.reactivecache.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps passwords out of whatever is shown. */
public final class Secrets {

  // Up to the last @: a password may hold any character, even where it should be encoded.
  private static final Pattern USER_INFO = Pattern.compile("(?s)://.*@");

  /** The parameters whose values are no secrets; a secret may have lost its name, or have any. */
  private static final Set<String> SHOWN =
      Set.of("sslmode", "host", "hostaddr", "port", "dbname", "database", "db", "protocol");

  private Secrets() {}

  /** The URI without what may be secret in it; any other text as it is. */
  public static String maskUri(String uri) {
    String masked = USER_INFO.matcher(uri).replaceFirst("://***@");
    int query = masked.indexOf('?');
    if (query < 0 || !masked.contains("://")) {
      return masked;
    }
    return Arrays.stream(masked.substring(query + 1).split("&", -1))
        .map(Secrets::maskParameter)
        .collect(Collectors.joining("&", masked.substring(0, query + 1), ""));
  }

  private static String maskParameter(String parameter) {
    int equals = parameter.indexOf('=');
    String name = equals < 0 ? "" : parameter.substring(0, equals);
    String lower = name.toLowerCase(Locale.ROOT);
    boolean shown = parameter.isEmpty() || SHOWN.contains(lower) || lower.endsWith("timeout");
    return shown ? parameter : name.isEmpty() ? "***" : name + "=***";
  }
}

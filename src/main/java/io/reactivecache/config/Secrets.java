package io.reactivecache.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps passwords out of whatever is shown. */
public final class Secrets {

  // Up to the last @: a password may hold any character, even where it should be encoded.
  private static final Pattern LOGIN = Pattern.compile("(?s)^(.*?)://(.*)@");

  /** What a name looks like that was not meant as a password. */
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9._~%-]{0,32}");

  private static final Pattern REDIS = Pattern.compile("(?i)rediss?");

  /** The parameters whose values are no secrets; a secret may have lost its name, or have any. */
  private static final Set<String> SHOWN =
      Set.of("sslmode", "host", "hostaddr", "port", "dbname", "database", "db", "protocol");

  private Secrets() {}

  /**
   * The URI without what may be secret in it; any other text as it is. The user is shown, and no
   * mask where there is no password. What cannot be told from a password counts as one: a name
   * without a password in front of a Redis, where older servers had passwords only.
   */
  public static String maskUri(String uri) {
    Matcher login = LOGIN.matcher(uri);
    if (!login.find()) {
      return uri.contains("://") ? maskQuery(uri) : uri;
    }
    // It may be of a password, and so may all that follows: half of it would be told.
    boolean ambiguous = login.group(2).indexOf('?') >= 0 || login.group(2).indexOf('#') >= 0;
    return ambiguous
        ? login.group(1) + "://***"
        : login.group(1)
            + "://"
            + maskLogin(login.group(1), login.group(2))
            + maskQuery(uri.substring(login.end()));
  }

  private static String maskLogin(String scheme, String login) {
    int colon = login.indexOf(':');
    String user = colon < 0 ? login : login.substring(0, colon);
    boolean alone = colon < 0 || colon == login.length() - 1;
    boolean shown = USER.matcher(user).matches() && !(alone && REDIS.matcher(scheme).matches());
    return (!shown ? "***" : alone ? user : user + ":***") + "@";
  }

  private static String maskQuery(String masked) {
    int query = masked.indexOf('?');
    if (query < 0) {
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

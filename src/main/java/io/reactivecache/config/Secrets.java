package io.reactivecache.config;

import java.util.regex.Pattern;

/** Keeps passwords out of whatever is shown. */
public final class Secrets {

  // Up to the last @: a password may hold any character, even where it should be encoded.
  private static final Pattern USER_INFO = Pattern.compile("(?s)://.*@");
  private static final Pattern QUERY_PASSWORD = Pattern.compile("(?i)(password=)[^&]*");

  private Secrets() {}

  /** The URI without what may be secret in it. */
  public static String maskUri(String uri) {
    String withoutUserInfo = USER_INFO.matcher(uri).replaceFirst("://***@");
    return QUERY_PASSWORD.matcher(withoutUserInfo).replaceAll("$1***");
  }
}

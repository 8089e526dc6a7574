package io.reactivecache.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page comes from (RFC 6454).
 *
 * @param scheme {@code http} or {@code https}
 * @param host as {@link #plain} has it
 * @param port the scheme's own where none was written
 */
record Origin(String scheme, String host, int port) {

  private static final Pattern WRITTEN =
      Pattern.compile(
          "(https?)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern URL = Pattern.compile("(?i)(https?://[^/?#]+).*");

  /** As a browser writes it; empty if it is no page's of the web, such as {@code null}. */
  static Optional<Origin> of(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    String scheme = written.group(1).toLowerCase(Locale.ROOT);
    String port = written.group(3);
    return Optional.of(
        new Origin(
            scheme,
            plain(written.group(2)),
            port == null ? usualPort(scheme) : Integer.parseInt(port)));
  }

  /** That of the page at an address. */
  static Optional<Origin> ofUrl(String url) {
    return of(URL.matcher(url).replaceFirst("$1"));
  }

  /** As browsers write it: in lower case, and with a port only if that is not the usual one. */
  String written() {
    return scheme + "://" + host + (hasUsualPort() ? "" : ":" + port);
  }

  /** Whether its port goes without saying. */
  boolean hasUsualPort() {
    return port == usualPort(scheme);
  }

  private static int usualPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** A host in lower case, and without the dot that may end a name. */
  static String plain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}

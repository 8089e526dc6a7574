package io.reactivecache.http;

import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a browser that reached this server finds its streams: at the configured public URL, or else
 * at the host that its request names, with the stream listener's port.
 *
 * <p>X-Forwarded headers are not believed: anybody may send them, and a browser keeps to the
 * address that it was sent to. Behind a proxy the public URL is configured.
 */
record StreamAddress(FanoutOptions options) {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

  /** Such as {@code http://example.org:8081}, without a slash at its end; empty: unknown. */
  Optional<String> of(HttpServerRequest request) {
    if (options.publicUrl().isPresent()) {
      return options.publicUrl().map(url -> url.replaceFirst("/+$", ""));
    }
    HostAndPort authority = request.authority();
    return authority == null || !HOST.matcher(authority.host()).matches()
        ? Optional.empty()
        : Optional.of(request.scheme() + "://" + authority.host() + ":" + options.port());
  }

  /**
   * Without its path, for a page's security policy. Policies have no form for an address of IPv6:
   * there the port alone is named.
   */
  Optional<String> origin(HttpServerRequest request) {
    return of(request)
        .map(url -> url.replaceFirst("^([a-z]+://[^/?#;, ]+).*$", "$1"))
        .map(origin -> origin.replaceFirst("//\\[.*]", "//*"));
  }
}

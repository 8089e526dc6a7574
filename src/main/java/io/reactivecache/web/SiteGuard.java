package io.reactivecache.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.util.Set;

/**
 * Refuses what a page of another site has a visitor's browser send, before anything is read or
 * done: a request for a host that is not ours fails with {@link HttpFailure} 421, and one that
 * could change something, from a page that is not let in, with 403.
 *
 * <p>On the public ports reading is let through: a browser does not show its page an answer that
 * {@link CrossOrigin} does not let it read. On the admin face it fails with 403, too. A program
 * that is no browser can say what it likes in these headers.
 */
public final class SiteGuard implements SecurityPolicyHandler {

  /** RFC 9110, 9.2.1. */
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE);

  private static final int MAX_SHOWN = 100;

  private final SitePolicy policy;

  public SiteGuard(SitePolicy policy) {
    this.policy = policy;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    requireHost(request);
    boolean safe = SAFE.contains(request.method());
    if (!(safe ? policy.mayRead(request) : policy.mayChange(request))) {
      String origin = request.getHeader(HttpHeaders.ORIGIN);
      throw HttpFailure.of(
          403,
          "Pages of "
              + (origin == null ? "another site" : shown(origin))
              + (safe ? " may read" : " may change")
              + " nothing here."
              + policy.remedy());
    }
    ctx.next();
  }

  /** Only HTTP/1.0 goes without one, which no browser speaks. */
  private void requireHost(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority == null) {
      if (request.headers().contains(HttpHeaders.HOST)) {
        throw HttpFailure.of(400, "A Host is a name or an address, and perhaps a port.");
      }
    } else if (!policy.answersFor(authority.host())) {
      throw HttpFailure.of(
          421,
          "This server does not answer for the host "
              + shown(authority.host())
              + ". The operator can name it in hosts (RC_HOSTS).");
    }
  }

  private static String shown(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9._:/\\[\\]-]", "?");
    return plain.length() <= MAX_SHOWN ? plain : plain.substring(0, MAX_SHOWN) + "...";
  }
}

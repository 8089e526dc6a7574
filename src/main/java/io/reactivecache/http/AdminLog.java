package io.reactivecache.http;

import io.reactivecache.web.SitePolicy;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request by which an operator looks into the server or has it work, and for each
 * that is refused, whatever it asks for. Probes, the scrape and the pages, which come by
 * themselves, have none; nor has what is no HTTP request.
 */
final class AdminLog implements Handler<RoutingContext> {

  private static final Logger log = LoggerFactory.getLogger(AdminLog.class);

  private static final int MAX_SHOWN = 200;

  @Override
  public void handle(RoutingContext ctx) {
    ctx.addEndHandler(
        ended -> {
          if (isLogged(ctx.request().path(), ctx.response().getStatusCode())) {
            tell(ctx.request(), ctx.response().getStatusCode());
          }
        });
    ctx.next();
  }

  /** A node that is not ready says so to each probe: that is no refusal. */
  private static boolean isLogged(String path, int status) {
    return path.startsWith(SitePolicy.OPERATORS)
        || (status >= 400 && !(status == 503 && path.equals(HealthResources.READY)));
  }

  private static void tell(HttpServerRequest request, int status) {
    SocketAddress from = request.remoteAddress();
    log.info(
        "Asked by an operator: method={} path={} status={} from={}",
        cut(request.method().name()),
        cut(request.path()),
        status,
        from == null ? "unknown" : from.hostAddress());
  }

  private static String cut(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}

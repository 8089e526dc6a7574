package io.reactivecache.http;

import io.vertx.core.Handler;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request by which an operator looks into the server or has it work. Probes, the
 * scrape and the pages, which come by themselves, have none.
 */
final class AdminLog implements Handler<RoutingContext> {

  private static final Logger log = LoggerFactory.getLogger(AdminLog.class);

  private static final String LOGGED = "/v1/admin/";

  @Override
  public void handle(RoutingContext ctx) {
    if (ctx.request().path().startsWith(LOGGED)) {
      ctx.addEndHandler(ended -> tell(ctx));
    }
    ctx.next();
  }

  private static void tell(RoutingContext ctx) {
    SocketAddress from = ctx.request().remoteAddress();
    log.info(
        "Asked by an operator: method={} path={} status={} from={}",
        ctx.request().method(),
        ctx.request().path(),
        ctx.response().getStatusCode(),
        from == null ? "unknown" : from.hostAddress());
  }
}

package io.reactivecache.web;

import io.reactivecache.limit.AddressRate;
import io.reactivecache.limit.ClientAddress;
import io.reactivecache.limit.Limits;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Lets a request through if its client may still have one; otherwise it fails with 429. */
public final class ClientBound implements Handler<RoutingContext> {

  private final Limits limits;
  private final AddressRate rate;
  private final String refusal;

  /**
   * @param refusal a sentence for the client
   */
  public ClientBound(Limits limits, AddressRate rate, String refusal) {
    this.limits = limits;
    this.rate = rate;
    this.refusal = refusal;
  }

  @Override
  public void handle(RoutingContext ctx) {
    int seconds = rate.take(client(ctx.request(), limits));
    if (seconds > 0) {
      throw HttpFailure.tooMany(refusal, seconds);
    }
    ctx.next();
  }

  /** For whom a request counts. */
  public static ClientAddress client(HttpServerRequest request, Limits limits) {
    return limits.client(HttpServers.peer(request), request.headers());
  }
}

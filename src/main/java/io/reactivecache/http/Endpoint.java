package io.reactivecache.http;

import io.vertx.core.Future;

/** Answers one kind of request. */
@FunctionalInterface
public interface Endpoint {

  /**
   * @return done when the response was written; a failure that is no {@link HttpFailure} and no
   *     {@link io.reactivecache.bus.BusException} is logged as a bug and answered with 500
   * @throws HttpFailure if the request is refused at once
   */
  Future<Void> handle(Exchange exchange);
}

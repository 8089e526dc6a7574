package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.metrics.Metrics;
import io.vertx.core.Vertx;

/** Makes the routes of one instance of the API, on its event loop. */
@FunctionalInterface
public interface RouteFactory {

  Routes create(Host host);

  /**
   * What an instance of the API offers its routes.
   *
   * @param instance its number on this node, from 0
   * @param rows answers with mirrored rows
   */
  record Host(
      Vertx vertx, Configuration configuration, Metrics metrics, int instance, RowAnswers rows) {}
}

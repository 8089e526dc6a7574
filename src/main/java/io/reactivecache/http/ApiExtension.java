package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.web.ExactRouter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Resources beyond the core's own that one instance of the API serves. */
public interface ApiExtension {

  /** Before the core's own: a path that both have is the extension's. */
  void mount(ExactRouter router);

  /** Whether the resources can be served now; asked each second. */
  ExtensionStatus readiness();

  /**
   * Finishes what was accepted and frees everything; called after the last request.
   *
   * @return bounded in time
   */
  Future<Void> close();

  /**
   * An answer to "can you work?".
   *
   * @param detail one sentence for operators
   */
  record ExtensionStatus(boolean ready, String detail) {}

  /** Makes the extension of one instance of the API, on its event loop. */
  @FunctionalInterface
  interface Factory {
    ApiExtension create(Host host);
  }

  /**
   * What an instance of the API offers its extensions.
   *
   * @param instance its number on this node, from 0
   * @param rows answers with mirrored rows
   */
  record Host(
      Vertx vertx, Configuration configuration, Metrics metrics, int instance, RowAnswers rows) {}
}

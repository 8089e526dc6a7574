package io.reactivecache.http;

import io.vertx.core.Future;

/** A group of resources that one instance of the API serves, with what it needs for them. */
public interface Routes {

  void mount(Endpoints endpoints);

  /** Whether the resources can be served now; asked each second. */
  Readiness readiness();

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
  record Readiness(boolean ready, String detail) {}
}

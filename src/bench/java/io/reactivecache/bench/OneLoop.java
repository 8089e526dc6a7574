package io.reactivecache.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** A Vertx of one event loop, for programs that do everything on one thread. */
final class OneLoop {

  private OneLoop() {}

  /** Makes one; whoever asks closes it. */
  static Vertx start() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  }
}

package io.reactivecache.sse;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each test has a node of its own. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
abstract class WithStreamNode {

  protected StreamNode node;

  @BeforeEach
  void start(Vertx vertx) {
    node = StreamNode.start(vertx);
  }

  @AfterEach
  void stop() {
    node.close();
  }
}

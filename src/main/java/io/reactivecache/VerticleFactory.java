package io.reactivecache;

import io.reactivecache.config.Configuration;
import io.reactivecache.metrics.Metrics;
import io.vertx.core.Deployable;

/** Makes the instances of one kind of verticle. */
@FunctionalInterface
interface VerticleFactory {

  /**
   * @param instance counts from 0 on this node: the verticle's partition on the bus
   */
  Deployable create(Configuration configuration, Metrics metrics, int instance);
}

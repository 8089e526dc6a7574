package io.reactivecache.web;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ports on which a node's servers listen, as they are: a configured 0 stands for a free one.
 * They stay until the node ends. Thread-safe.
 */
public final class OwnPorts implements Shareable {

  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

  private OwnPorts() {}

  /** Those of a node. */
  public static OwnPorts of(Vertx vertx) {
    String name = OwnPorts.class.getName();
    return vertx
        .sharedData()
        .<String, OwnPorts>getLocalMap(name)
        .computeIfAbsent(name, first -> new OwnPorts());
  }

  /** From now on a server of the node listens there. */
  public void add(int port) {
    ports.add(port);
  }

  boolean has(int port) {
    return ports.contains(port);
  }
}

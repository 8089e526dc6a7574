package io.reactivecache.redis.check;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the instances of a node found missing in Redis's ACL, so that one of them tells it, once.
 * They find it at different moments: until all have found a right again, it is missing.
 */
final class NodeRights implements Shareable {

  private final Map<Object, Set<String>> found = new HashMap<>();
  private Set<String> told = Set.of();

  /** That of all instances which are this user of Redis. */
  static NodeRights of(Vertx vertx, String user) {
    return vertx
        .sharedData()
        .<String, NodeRights>getLocalMap(NodeRights.class.getName())
        .computeIfAbsent(user, first -> new NodeRights());
  }

  /** Takes nothing from an instance any more, which ends. */
  synchronized void forget(Object instance) {
    found.remove(instance);
  }

  /**
   * Takes what one instance found.
   *
   * @return what is missing on the node now, none where all is well again; empty if that is no news
   */
  synchronized Optional<Set<String>> found(Object instance, Set<String> missing) {
    found.put(instance, Set.copyOf(missing));
    Set<String> all = new TreeSet<>();
    found.values().forEach(all::addAll);
    if (all.equals(told)) {
      return Optional.empty();
    }
    told = all;
    return Optional.of(all);
  }
}

package io.reactivecache.trouble;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;

/**
 * What the parts of a node have told the log. Several meet the same trouble at nearly the same
 * moment, and one of them says it. Thread-safe.
 */
public final class Told implements Shareable {

  private final Map<Object, String> troubles = new HashMap<>();

  private Told() {}

  /**
   * That of a node.
   *
   * @param about what they tell of, such as {@code PostgreSQL}
   */
  public static Told of(Vertx vertx, String about) {
    return vertx
        .sharedData()
        .<String, Told>getLocalMap(Told.class.getName())
        .computeIfAbsent(about, first -> new Told());
  }

  /** Whether a part is the first that has this trouble, and has to tell it. */
  public synchronized boolean begins(Object part, String trouble) {
    troubles.remove(part);
    boolean first = !troubles.containsValue(trouble);
    troubles.put(part, trouble);
    return first;
  }

  /** Whether a part was the last that had any trouble, and has to tell that it is over. */
  public synchronized boolean ends(Object part) {
    return troubles.remove(part) != null && troubles.isEmpty();
  }
}

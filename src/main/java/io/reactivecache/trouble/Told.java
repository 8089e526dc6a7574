package io.reactivecache.trouble;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the parts of a node have told the log. Several meet the same trouble at nearly the same
 * moment, and one of them says it. Thread-safe.
 */
public final class Told implements Shareable {

  private final Map<Object, String> troubles = new HashMap<>();

  /** What each part met since it was well. */
  private final Map<Object, Set<String>> met = new HashMap<>();

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

  /** Whether a part has to tell what it met: once, and not what another part has told. */
  public synchronized boolean begins(Object part, String trouble) {
    return met(part).add(trouble) && isFirst(part, trouble);
  }

  /** The same of what passes by itself: that is told only of a part that was well before. */
  public synchronized boolean beginsToWait(Object part, String trouble) {
    Set<String> before = met(part);
    boolean wasWell = before.isEmpty();
    before.add(trouble);
    return wasWell && isFirst(part, trouble);
  }

  /** Whether a part was the last that had any trouble, and has to tell that it is over. */
  public synchronized boolean ends(Object part) {
    met.remove(part);
    return troubles.remove(part) != null && troubles.isEmpty();
  }

  private Set<String> met(Object part) {
    return met.computeIfAbsent(part, first -> new HashSet<>());
  }

  private boolean isFirst(Object part, String trouble) {
    troubles.remove(part);
    boolean first = !troubles.containsValue(trouble);
    troubles.put(part, trouble);
    return first;
  }
}

package io.reactivecache.support;

import io.reactivecache.support.Subscriber.Told;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that tell by themselves whether they are shown in the right order. In a table shaped as
 * {@code profile}, {@code followers_count} is the row's life, a number that no other insertion and
 * no other change of key ever draws again, and {@code likes_count} counts the changes in this life.
 */
public final class Rows {

  private Rows() {}

  /** Asserts that no life came back after it was deleted, and that none counted backwards. */
  public static void assertTrueToLife(Object who, List<Told> told) {
    Map<String, Set<Long>> lives = new HashMap<>();
    Map<String, Set<Long>> over = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    for (Told one : told) {
      Set<Long> before = lives.computeIfAbsent(one.key(), key -> new HashSet<>());
      String row = one.row();
      if (row == null) {
        over.computeIfAbsent(one.key(), key -> new HashSet<>()).addAll(before);
        continue;
      }
      JsonObject json = new JsonObject(row);
      long life = json.getLong("followers_count");
      long count = json.getLong("likes_count");
      if (over.getOrDefault(one.key(), Set.of()).contains(life)) {
        throw new AssertionError(who + " was told a deleted row again: " + one);
      }
      before.add(life);
      Long last = counts.put(one.key() + "/" + life, count);
      if (last != null && last > count) {
        throw new AssertionError(who + " was told an older row: " + one + " after " + last);
      }
    }
  }
}

package io.reactivecache.support;

import io.reactivecache.support.Subscriber.Told;
import java.util.List;

/**
 * Rows that tell by themselves whether they are shown in the right order. In a table shaped as
 * {@code profile}, {@code followers_count} is the row's life, a number that no other insertion and
 * no other change of key ever draws again, and {@code likes_count} counts the changes in this life.
 */
public final class Rows {

  private Rows() {}

  /** Asserts that no life came back after it was deleted, and that none counted backwards. */
  public static void assertTrueToLife(Object who, List<Told> told) {
    Lives lives = new Lives();
    for (Told one : told) {
      String wrong = lives.see(one.key(), one.row());
      if (wrong != null) {
        throw new AssertionError(who + ": " + wrong + ": " + one);
      }
    }
  }
}

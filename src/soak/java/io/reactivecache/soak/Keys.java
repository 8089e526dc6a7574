package io.reactivecache.soak;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Whose rows are written. */
final class Keys {

  /** Changed at random in SQL: rows that come and go, and change their key. */
  static final List<String> RANDOM = named("row-", 40);

  /** Counted up by the API, never deleted. */
  static final List<String> COUNTED = named("count-", 6);

  /** Half of what the API counts and reads: where changes, evictions and loads meet. */
  static final String HOT = COUNTED.get(0);

  /** Counted up and deleted by the API. */
  static final List<String> GONE = named("gone-", 4);

  /** All of them. */
  static final List<String> ALL =
      java.util.stream.Stream.of(RANDOM, COUNTED, GONE).flatMap(List::stream).toList();

  private Keys() {}

  /** One of these, half of the time the hot one. */
  static String pick(List<String> keys, Random random) {
    return random.nextBoolean() ? HOT : keys.get(random.nextInt(keys.size()));
  }

  /**
   * The API counts a deleted profile from 0 again, so its rows do not tell one life from the next.
   */
  static boolean isWithoutLife(String key) {
    return key.startsWith("gone-");
  }

  private static List<String> named(String stem, int count) {
    return IntStream.range(0, count).mapToObj(i -> stem + i).toList();
  }
}

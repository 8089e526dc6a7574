package io.reactivecache.profile;

import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Many requests as one change for each profile, in the order in which rows are locked. */
final class MergedChanges {

  /** By code points: the order of PostgreSQL's collation "C". UTF-16 alone differs above U+FFFF. */
  static final Comparator<String> BY_CODE_POINTS = MergedChanges::compareCodePoints;

  private final TreeMap<String, ProfileChange> changes = new TreeMap<>(BY_CODE_POINTS);

  /** Merges increments and decrements, in their order. */
  static MergedChanges of(List<PendingWrite> writes) {
    MergedChanges merged = new MergedChanges();
    for (PendingWrite write : writes) {
      ProfileChange before = merged.changes.getOrDefault(write.username(), ProfileChange.NONE);
      merged.changes.put(write.username(), before.then(Objects.requireNonNull(write.action())));
    }
    return merged;
  }

  Map<String, ProfileChange> byUsername() {
    return changes;
  }

  /** For {@code change.sql}. */
  Tuple parameters() {
    Collection<ProfileChange> values = changes.values();
    return Tuple.tuple()
        .addArrayOfString(changes.keySet().toArray(String[]::new))
        .addArrayOfLong(column(values, change -> change.followings().sum()))
        .addArrayOfLong(column(values, change -> change.followings().floor()))
        .addArrayOfLong(column(values, change -> change.followers().sum()))
        .addArrayOfLong(column(values, change -> change.followers().floor()))
        .addArrayOfLong(column(values, change -> change.likes().sum()))
        .addArrayOfLong(column(values, change -> change.likes().floor()));
  }

  private static Long[] column(
      Collection<ProfileChange> changes, ToLongFunction<ProfileChange> value) {
    return changes.stream().map(value::applyAsLong).toArray(Long[]::new);
  }

  private static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean sameKind = Character.isSurrogate(x) == Character.isSurrogate(y);
        return sameKind ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}

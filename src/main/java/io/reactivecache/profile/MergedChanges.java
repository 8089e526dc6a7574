package io.reactivecache.profile;

import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

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
    Tuple parameters = Tuple.tuple().addArrayOfString(changes.keySet().toArray(String[]::new));
    add(parameters, ProfileChange::followings);
    add(parameters, ProfileChange::followers);
    add(parameters, ProfileChange::likes);
    return parameters;
  }

  /** One counter's sums, if any differs from its floor, and its floors. */
  private void add(Tuple parameters, Function<ProfileChange, CounterChange> counter) {
    List<CounterChange> column = changes.values().stream().map(counter).toList();
    boolean increases = column.stream().allMatch(change -> change.sum() == change.floor());
    parameters.addArrayOfLong(
        increases ? null : column.stream().map(CounterChange::sum).toArray(Long[]::new));
    parameters.addArrayOfLong(column.stream().map(CounterChange::floor).toArray(Long[]::new));
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

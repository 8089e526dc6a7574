package io.reactivecache.profile;

import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Many requests as one change for each profile, in the order in which rows are locked. */
final class MergedChanges {

  /** By code points: the order of PostgreSQL's collation "C". UTF-16 alone differs above U+FFFF. */
  static final Comparator<String> BY_CODE_POINTS = MergedChanges::compareCodePoints;

  private final Map<String, ProfileChange> changes = new HashMap<>();

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
    String[] usernames = changes.keySet().toArray(String[]::new);
    Arrays.sort(usernames, BY_CODE_POINTS);
    List<ProfileChange> ordered = Arrays.stream(usernames).map(changes::get).toList();
    Tuple parameters = Tuple.tuple().addArrayOfString(usernames);
    add(parameters, ordered, ProfileChange::followings);
    add(parameters, ordered, ProfileChange::followers);
    add(parameters, ordered, ProfileChange::likes);
    return parameters;
  }

  /** One counter's sums, if any differs from its floor, and its floors. */
  private static void add(
      Tuple parameters,
      List<ProfileChange> ordered,
      Function<ProfileChange, CounterChange> counter) {
    Long[] sums = new Long[ordered.size()];
    Long[] floors = new Long[ordered.size()];
    boolean increases = true;
    for (int i = 0; i < sums.length; i++) {
      CounterChange change = counter.apply(ordered.get(i));
      sums[i] = change.sum();
      floors[i] = change.floor();
      increases &= change.sum() == change.floor();
    }
    parameters.addArrayOfLong(increases ? null : sums);
    parameters.addArrayOfLong(floors);
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

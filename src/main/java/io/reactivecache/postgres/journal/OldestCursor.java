package io.reactivecache.postgres.journal;

import io.reactivecache.row.Cursor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Which of several copies of the cursor is behind: the one that shows nothing that any other does
 * not show. One database gives out snapshots of which always one contains the other, so there is
 * none only where a copy is damaged or of another history; then nobody knows what Redis lacks.
 *
 * <p>The term that wrote a copy says nothing: a leader that died while it took over has written its
 * term beside an old position, and left newer positions of an older term.
 */
final class OldestCursor {

  private OldestCursor() {}

  /** The oldest; empty when there is none, or when the copies cannot be compared. */
  static Optional<Cursor> of(List<Cursor> copies) {
    return copies.stream()
        .filter(copy -> copies.stream().allMatch(other -> isBehindOrEqual(copy, other)))
        .min(Comparator.comparing(Cursor::term));
  }

  private static boolean isBehindOrEqual(Cursor copy, Cursor other) {
    long epoch = copy.term().epoch();
    long otherEpoch = other.term().epoch();
    return epoch == otherEpoch
        ? copy.identity().equals(other.identity())
            && Snapshot.parse(copy.position())
                .flatMap(shown -> Snapshot.parse(other.position()).map(shown::isWithin))
                .orElse(false)
        : epoch < otherEpoch;
  }

  /**
   * A snapshot's text is {@code xmin:xmax:xip,xip,...}: it shows the transactions below xmax but
   * for those that were still running.
   */
  private record Snapshot(long xmax, Set<Long> running) {

    private static final String XID = "\\d{1,18}";
    private static final Pattern TEXT =
        Pattern.compile(XID + ":(" + XID + "):((?:" + XID + "(?:," + XID + ")*)?)");

    static Optional<Snapshot> parse(String text) {
      Matcher parts = TEXT.matcher(text);
      return parts.matches()
          ? Optional.of(new Snapshot(Long.parseLong(parts.group(1)), xids(parts.group(2))))
          : Optional.empty();
    }

    private static Set<Long> xids(String list) {
      return Stream.of(list.split(","))
          .filter(xid -> !xid.isEmpty())
          .map(Long::valueOf)
          .collect(Collectors.toSet());
    }

    boolean shows(long xid) {
      return xid < xmax && !running.contains(xid);
    }

    /** Whether the other shows all that this one does. */
    boolean isWithin(Snapshot other) {
      return other.running.stream().noneMatch(this::shows)
          && LongStream.range(other.xmax, xmax).noneMatch(this::shows);
    }
  }
}

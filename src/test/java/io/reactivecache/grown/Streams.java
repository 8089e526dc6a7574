package io.reactivecache.grown;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.RunningServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Everybody who watches. */
final class Streams implements AutoCloseable {

  final List<StreamView> all = new ArrayList<>();

  void open(RunningServer server, MirroredTable mirror, Collection<String> keys) {
    all.add(new StreamView(server, mirror, keys));
  }

  /** A long run must not keep all events. */
  void readWhile(BooleanSupplier goesOn) {
    Awaitility.await()
        .forever()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              all.forEach(StreamView::take);
              return !goesOn.getAsBoolean();
            });
  }

  /** Waits until all show what they should, for a while: a comparison tells what differs. */
  void await(BooleanSupplier isShown) {
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                all.forEach(StreamView::take);
                return isShown.getAsBoolean();
              });
    } catch (ConditionTimeoutException late) {
      all.forEach(StreamView::take);
    }
  }

  /** The newest version that any of them was told of each key. */
  Map<MirroredTable, Map<String, RowVersion>> seen() {
    Map<MirroredTable, Map<String, RowVersion>> seen = new HashMap<>();
    for (StreamView stream : all) {
      Map<String, RowVersion> newest =
          seen.computeIfAbsent(stream.mirror, mirror -> new HashMap<>());
      stream
          .versions()
          .forEach(
              (key, version) -> newest.merge(key, version, (a, b) -> a.isNewerThan(b) ? a : b));
    }
    return seen;
  }

  @Override
  public void close() {
    all.forEach(StreamView::close);
  }

  @Override
  public String toString() {
    List<String> gaps =
        all.stream()
            .filter(stream -> stream.gaps() > 0)
            .map(stream -> stream.mirror.table().name())
            .distinct()
            .toList();
    long events = all.stream().mapToLong(StreamView::events).sum();
    return all.size() + " streams, " + events + " events, gaps in the streams of " + gaps;
  }
}

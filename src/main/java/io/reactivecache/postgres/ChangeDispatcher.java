package io.reactivecache.postgres;

import io.reactivecache.metrics.Metrics;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From changed keys to stored rows, for one term: reads the rows after the journal (a row newer
 * than its version is harmless, an older one would be a lie), sends them, and completes when
 * redis-writer answered for each of them.
 */
final class ChangeDispatcher {

  private static final Logger log = LoggerFactory.getLogger(ChangeDispatcher.class);

  /**
   * A row must reach Redis within this time of its reading: whatever it would have to be compared
   * with may be evicted by then.
   */
  private static final long STORE_WITHIN_MILLIS = 10_000;

  private static final int CHUNKS_UNDER_WAY = 2;
  private static final long LATE_PAUSE_MILLIS = 100;

  private final Vertx vertx;
  private final long epoch;
  private final Mirrors mirrors;
  private final RowReader reader;
  private final BatchSenders senders;
  private final RedisClock clock;
  private final Retry retry;
  private final MirrorHealth health;
  private final RowSizes sizes;
  private final Metrics metrics;

  ChangeDispatcher(LeaderParts parts, long epoch, BatchSenders senders) {
    this.vertx = parts.vertx();
    this.epoch = epoch;
    this.mirrors = parts.mirrors();
    this.reader = parts.reader();
    this.senders = senders;
    this.clock = parts.redisClock();
    this.retry = parts.retryOutages();
    this.health = parts.health();
    this.sizes = new RowSizes(parts.options().batchRows());
    this.metrics = parts.metrics();
  }

  /** Stores the rows of these keys; entries of mirrors that are not configured are passed over. */
  Future<Void> dispatch(List<JournalEntry> entries) {
    Map<Integer, List<JournalEntry>> byMirror =
        entries.stream()
            .collect(
                Collectors.groupingBy(
                    JournalEntry::mirror, LinkedHashMap::new, Collectors.toList()));
    List<Future<Void>> stored = new ArrayList<>();
    byMirror.forEach(
        (id, some) ->
            mirrors.byId(id).ifPresent(mirror -> stored.add(dispatchMirror(mirror, some))));
    return Future.all(stored).mapEmpty();
  }

  private Future<Void> dispatchMirror(Mirror mirror, List<JournalEntry> entries) {
    metrics.changes(mirror.name()).increment(entries.size());
    return guarded(mirror, store(mirror, entries));
  }

  /** A mirror whose table cannot be read does not stop the others; mended, it is read whole. */
  Future<Void> guarded(Mirror mirror, Future<Void> work) {
    return work.recover(
        failure -> {
          if (!MirrorHealth.isBroken(failure)) {
            return Future.failedFuture(failure);
          }
          String problem = String.valueOf(failure.getMessage());
          return retry.untilDone(() -> health.broken(mirror.name(), problem));
        });
  }

  /** Stores rows, a few chunks at a time, and those that came too late once more. */
  Future<Void> store(Mirror mirror, List<JournalEntry> entries) {
    return Windowed.run(
        CHUNKS_UNDER_WAY,
        new Chunks<>(entries, () -> sizes.rows(mirror.name())),
        chunk -> storeChunk(mirror, chunk));
  }

  private Future<Void> storeChunk(Mirror mirror, List<JournalEntry> chunk) {
    long storeBefore = clock.millis() + STORE_WITHIN_MILLIS;
    Map<String, JournalEntry> byKey = new HashMap<>();
    chunk.forEach(entry -> byKey.put(entry.key(), entry));
    return retry
        .untilDone(() -> reader.read(mirror, List.copyOf(byKey.keySet())))
        .map(found -> changes(mirror, found, byKey))
        .compose(changes -> senders.send(changes, storeBefore))
        .compose(late -> storeLate(mirror, late, byKey));
  }

  private List<RowChange> changes(
      Mirror mirror, List<RowReader.Found> found, Map<String, JournalEntry> byKey) {
    Map<String, JournalEntry> refused = new HashMap<>(byKey);
    List<RowChange> changes = new ArrayList<>(byKey.size());
    for (RowReader.Found row : found) {
      sizes.saw(mirror.name(), row.row());
      JournalEntry entry = refused.remove(row.key());
      if (entry != null) {
        changes.add(change(mirror, entry, row.row()));
      }
    }
    if (!refused.isEmpty()) {
      log.warn(
          "PostgreSQL cannot show rows, so they count as absent: mirror={} keys={}",
          mirror.name(),
          refused.keySet());
      refused.values().forEach(entry -> changes.add(change(mirror, entry, null)));
    }
    return changes;
  }

  private RowChange change(Mirror mirror, JournalEntry entry, @Nullable String row) {
    RowKey key = new RowKey(mirror.name(), Objects.requireNonNull(entry.key()));
    RowState state = new RowState(key, new RowVersion(epoch, entry.id()), row);
    return new RowChange(state, entry.changedAtMicros());
  }

  private Future<Void> storeLate(
      Mirror mirror, List<RowKey> late, Map<String, JournalEntry> byKey) {
    if (late.isEmpty()) {
      return Future.succeededFuture();
    }
    log.info(
        "Rows came too late to be stored and are read again: mirror={} rows={}",
        mirror.name(),
        late.size());
    Set<String> keys = late.stream().map(RowKey::key).collect(Collectors.toSet());
    List<JournalEntry> again =
        byKey.values().stream().filter(entry -> keys.contains(entry.key())).toList();
    return vertx.timer(LATE_PAUSE_MILLIS).compose(due -> store(mirror, again));
  }
}

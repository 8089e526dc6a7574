package io.reactivecache.postgres.deliver;

import io.micrometer.core.instrument.Timer;
import io.reactivecache.async.BoundedForEach;
import io.reactivecache.async.Chunks;
import io.reactivecache.async.Timed;
import io.reactivecache.metrics.LeaderMetrics;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.journal.ChangedKey;
import io.reactivecache.postgres.rows.KeysLeft;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.MirrorHealth;
import io.reactivecache.postgres.rows.Mirrors;
import io.reactivecache.postgres.rows.QuarantineCause;
import io.reactivecache.postgres.rows.RowParts;
import io.reactivecache.postgres.rows.RowParts.Part;
import io.reactivecache.postgres.rows.RowReader;
import io.reactivecache.postgres.rows.RowReader.Found;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.postgres.session.RedisClock;
import io.reactivecache.postgres.session.Retry;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.StoreWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From changed keys to stored rows, for one term: reads the rows after the journal (a row newer
 * than its version is harmless, an older one would be a lie), sends them, and completes when
 * redis-writer answered for each of them.
 */
final class ChangeDispatcher {

  private static final Logger log = LoggerFactory.getLogger(ChangeDispatcher.class);

  /** Two are read while one is stored and one waits for that. */
  private static final int CHUNKS_UNDER_WAY = 4;

  private static final long LATE_PAUSE_MILLIS = 100;

  private final Vertx vertx;
  private final long epoch;
  private final Mirrors mirrors;
  private final RowReader reader;
  private final QuarantinedRowReader quarantinedReader;
  private final Quarantine quarantine;
  private final BatchSenders senders;
  private final RedisClock clock;
  private final Retry retry;
  private final MirrorHealth health;
  private final LongSupplier floor;
  private final int batchRows;
  private final LeaderMetrics metrics;
  private final Timer rows;
  private final Timer stores;

  /**
   * How long storing rows may take, and what the attempt before has quarantined.
   *
   * <p>A row must reach Redis within this time of its reading, since whatever it would have to be
   * compared with may be evicted meanwhile. What comes too late is read again and has twice as
   * long: an overloaded Redis must get somewhere.
   *
   * @param withinMillis from before the rows are read until Redis takes them, 1,000 to 10,000
   * @param quarantined by key; not counted again
   */
  private record StoreAttempt(long withinMillis, Map<String, QuarantineCause> quarantined) {

    static final StoreAttempt FIRST = new StoreAttempt(1_000, Map.of());

    private static final long WITHIN_AT_MOST_MILLIS = 10_000;

    /** The attempt after this one, for what came too late. */
    StoreAttempt next(Map<String, QuarantineCause> causes) {
      return new StoreAttempt(
          Math.min(2 * withinMillis, WITHIN_AT_MOST_MILLIS), Map.copyOf(causes));
    }
  }

  /** Reads the rows of some of these keys, of at least one. */
  private interface ChunkReader {
    Future<Part<Found>> read(List<ChangedKey> entries);
  }

  /**
   * @param floor the least id that a row which is read from now on is stored under
   */
  ChangeDispatcher(
      LeaderContext context,
      long epoch,
      BatchSenders senders,
      Quarantine quarantine,
      LongSupplier floor) {
    this.vertx = context.vertx();
    this.epoch = epoch;
    this.mirrors = context.mirrors();
    this.reader = context.reader();
    this.quarantinedReader = new QuarantinedRowReader(context.reader(), quarantine);
    this.quarantine = quarantine;
    this.senders = senders;
    this.floor = floor;
    this.clock = context.redisClock();
    this.retry = context.retryOutages();
    this.health = context.health();
    this.batchRows = context.options().batchRows();
    this.metrics = context.metrics();
    this.rows = metrics.hop("rows");
    this.stores = metrics.hop("store");
  }

  /** Stores the rows of these keys; entries of mirrors that are not configured are passed over. */
  Future<Void> dispatch(List<ChangedKey> entries) {
    Map<Integer, List<ChangedKey>> byMirror =
        entries.stream()
            .collect(
                Collectors.groupingBy(ChangedKey::mirror, LinkedHashMap::new, Collectors.toList()));
    List<Future<Void>> stored = new ArrayList<>();
    byMirror.forEach(
        (id, some) ->
            mirrors.byId(id).ifPresent(mirror -> stored.add(dispatchMirror(mirror, some))));
    return Future.all(stored).mapEmpty();
  }

  private Future<Void> dispatchMirror(Mirror mirror, List<ChangedKey> entries) {
    metrics.changes(mirror.name()).increment(entries.size());
    return guarded(mirror, store(mirror, entries));
  }

  /** A mirror whose table cannot be read does not stop the others; mended, it is read whole. */
  Future<Void> guarded(Mirror mirror, Future<Void> work) {
    return work.recover(
        failure -> {
          return failure instanceof PgException refusal && PgFailures.isOfTable(refusal)
              ? retry.untilDone(() -> health.failed(mirror.name(), refusal))
              : Future.failedFuture(failure);
        });
  }

  /**
   * Stores rows, a few chunks at a time, and those that came too late once more. Quarantined rows
   * come last, so that they hold up no other.
   */
  Future<Void> store(Mirror mirror, List<ChangedKey> entries) {
    return store(mirror, entries, StoreAttempt.FIRST);
  }

  private Future<Void> store(Mirror mirror, List<ChangedKey> entries, StoreAttempt attempt) {
    List<ChangedKey> healthy = new ArrayList<>(entries.size());
    List<ChangedKey> listedKeys = new ArrayList<>();
    for (ChangedKey entry : entries) {
      boolean listed = quarantine.reason(mirror, entry.rowKey()) != null;
      (listed ? listedKeys : healthy).add(entry);
    }
    return store(mirror, healthy, () -> plainly(mirror), attempt)
        .compose(stored -> store(mirror, listedKeys, () -> carefully(mirror), attempt));
  }

  private ChunkReader plainly(Mirror mirror) {
    RowParts<Found> parts = reader.parts(mirror, clock::millis);
    return entries -> parts.next(entries.stream().map(ChangedKey::rowKey).toList());
  }

  private ChunkReader carefully(Mirror mirror) {
    return entries -> {
      long now = clock.millis();
      return quarantinedReader.read(mirror, entries).map(found -> new Part<>(found, now));
    };
  }

  private Future<Void> store(
      Mirror mirror,
      List<ChangedKey> entries,
      Supplier<ChunkReader> readers,
      StoreAttempt attempt) {
    return BoundedForEach.run(
        CHUNKS_UNDER_WAY,
        new Chunks<>(entries, () -> reader.rows(mirror.name(), batchRows)),
        chunk -> storeChunk(mirror, chunk, readers.get(), attempt));
  }

  private Future<Void> storeChunk(
      Mirror mirror, List<ChangedKey> chunk, ChunkReader chunkReader, StoreAttempt attempt) {
    Map<String, ChangedKey> byKey = new LinkedHashMap<>();
    chunk.forEach(entry -> byKey.put(entry.rowKey(), entry));
    return KeysLeft.run(
        byKey.keySet(), left -> storePart(mirror, entries(left, byKey), chunkReader, attempt));
  }

  private static List<ChangedKey> entries(Collection<String> keys, Map<String, ChangedKey> byKey) {
    return keys.stream().map(byKey::get).map(Objects::requireNonNull).toList();
  }

  /** Reads some rows and stores them, before any others of their chunk are read. */
  private Future<List<String>> storePart(
      Mirror mirror, List<ChangedKey> entries, ChunkReader chunkReader, StoreAttempt attempt) {
    long least = floor.getAsLong();
    return retry
        .untilDone(() -> Timed.run(rows, () -> chunkReader.read(entries)))
        .compose(part -> storePart(mirror, entries, part, least, attempt));
  }

  private Future<List<String>> storePart(
      Mirror mirror, List<ChangedKey> entries, Part<Found> part, long least, StoreAttempt attempt) {
    List<Found> found = part.rows();
    StoreWindow window = new StoreWindow(part.begunAt(), part.begunAt() + attempt.withinMillis());
    Map<String, ChangedKey> byKey = new HashMap<>();
    entries.forEach(entry -> byKey.put(entry.rowKey(), entry));
    return Timed.run(stores, () -> senders.send(changes(mirror, found, byKey, least), window))
        .compose(
            sent ->
                judge(mirror, byKey, found, sent, attempt)
                    .compose(next -> storeLate(mirror, sent.late(), byKey, next)))
        .map(stored -> found.stream().map(Found::key).toList());
  }

  private List<RowChange> changes(
      Mirror mirror, List<Found> found, Map<String, ChangedKey> byKey, long least) {
    List<RowChange> changes = new ArrayList<>(found.size());
    for (Found row : found) {
      ChangedKey entry = Objects.requireNonNull(byKey.get(row.key()));
      RowKey key = new RowKey(mirror.name(), row.key());
      QuarantineCause why = row.quarantineCause();
      RowVersion version = new RowVersion(epoch, Math.max(entry.id(), least));
      RowState state = new RowState(key, version, row.row(), why == null ? null : why.reason());
      changes.add(new RowChange(state, entry.changedAtMicros()));
    }
    return changes;
  }

  /**
   * What could not be stored is quarantined, unless the attempt before did so, and what could be is
   * so no longer. Not put off until nothing is late: quarantined rows hold up no other then.
   *
   * @return the attempt for what came too late
   */
  private Future<StoreAttempt> judge(
      Mirror mirror,
      Map<String, ChangedKey> byKey,
      List<Found> found,
      BatchSender.Sent sent,
      StoreAttempt attempt) {
    Map<String, QuarantineCause> causes = new LinkedHashMap<>();
    List<String> stored = new ArrayList<>();
    Set<String> late = keys(sent.late());
    for (Found row : found) {
      ChangedKey entry = Objects.requireNonNull(byKey.get(row.key()));
      boolean mayBeListed = entry.againId() > 0 || quarantine.reason(mirror, row.key()) != null;
      if (row.quarantineCause() == null && mayBeListed && !late.contains(row.key())) {
        stored.add(row.key());
      } else if (row.quarantineCause() != null
          && !row.quarantineCause().equals(QuarantineCause.STILL_TOO_SLOW)) {
        causes.put(row.key(), row.quarantineCause());
      }
    }
    for (String key : keys(sent.refused())) {
      stored.remove(key);
      causes.put(key, QuarantineCause.BY_REDIS);
    }
    StoreAttempt next = attempt.next(causes);
    causes.entrySet().removeAll(attempt.quarantined().entrySet());
    return retry
        .untilDone(() -> quarantine.enter(mirror, causes))
        .compose(entered -> retry.untilDone(() -> quarantine.leave(mirror, stored)))
        .map(next);
  }

  private static Set<String> keys(List<RowKey> rows) {
    return rows.stream().map(RowKey::key).collect(Collectors.toSet());
  }

  private Future<Void> storeLate(
      Mirror mirror, List<RowKey> late, Map<String, ChangedKey> byKey, StoreAttempt attempt) {
    if (late.isEmpty()) {
      return Future.succeededFuture();
    }
    log.debug(
        "Rows came too late to be stored and are read again: mirror={} rows={}",
        mirror.name(),
        late.size());
    List<ChangedKey> again = entries(keys(late), byKey);
    return vertx.timer(LATE_PAUSE_MILLIS).compose(due -> store(mirror, again, attempt));
  }
}

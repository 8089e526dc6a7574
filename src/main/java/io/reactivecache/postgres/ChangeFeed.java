package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Works off what a look into the journal found, for one term.
 *
 * <p>A whole-mirror entry is a version of every row of its mirror. A transaction that drew a
 * smaller id for one key but committed after a reader saw the whole-mirror entry would look older
 * than what it replaces. So such a key is journaled again, under a new id, and comes back with the
 * next look. That id was not drawn under the row's lock: until it is settled, it may in turn be
 * larger than that of a change which was drawn before and commits after.
 */
final class ChangeFeed {

  private static final String WHOLE_MIRRORS = Sql.load("newest_whole_mirror_ids");
  private static final String JOURNAL_AGAIN = Sql.load("journal_again");

  private final LeaderParts parts;
  private final ChangeDispatcher dispatcher;
  private final MirrorRefresher refresher;
  private final Map<Integer, Long> wholeMirrorIds = new HashMap<>();
  private final Set<Integer> notConfigured = new HashSet<>();
  private final Map<ChangedKey, Long> againIds = new HashMap<>();
  private final LongSupplier settledId;
  private long oldestUnderWayMicros;

  private record ChangedKey(int mirror, String key) {}

  ChangeFeed(LeaderParts parts, long epoch, BatchSenders senders, LongSupplier settledId) {
    this.parts = parts;
    this.settledId = settledId;
    this.dispatcher = new ChangeDispatcher(parts, epoch, senders);
    this.refresher = new MirrorRefresher(parts.bus(), parts.retryOutages(), dispatcher, senders);
  }

  /** Learns the whole-mirror entries that are in the journal already. */
  Future<Void> start() {
    return parts
        .session()
        .query(WHOLE_MIRRORS, Tuple.tuple())
        .map(
            rows -> {
              for (Row row : rows) {
                wholeMirrorIds.put(row.getInteger("mirror"), row.getLong("id"));
              }
              return null;
            });
  }

  /** Completes when Redis holds each of these changes, or a newer one. */
  Future<Void> handle(List<JournalEntry> entries) {
    if (entries.isEmpty()) {
      return Future.succeededFuture();
    }
    // Whatever has a smaller id than a settled one was in an earlier look.
    againIds.values().removeIf(id -> id <= settledId.getAsLong());
    oldestUnderWayMicros =
        entries.stream().mapToLong(JournalEntry::changedAtMicros).min().orElse(0);
    List<JournalEntry> whole = entries.stream().filter(JournalEntry::isWholeMirror).toList();
    whole.forEach(entry -> wholeMirrorIds.merge(entry.mirror(), entry.id(), Math::max));
    Map<Boolean, List<JournalEntry>> keys =
        entries.stream()
            .filter(entry -> !entry.isWholeMirror())
            .collect(Collectors.partitioningBy(this::isOvertaken));
    return learnMirrors(entries)
        .compose(known -> Windowed.run(1, whole.iterator(), this::refresh))
        .compose(refreshed -> journalAgain(Objects.requireNonNull(keys.get(true))))
        .compose(again -> dispatcher.dispatch(Objects.requireNonNull(keys.get(false))))
        .onSuccess(stored -> oldestUnderWayMicros = 0);
  }

  /** When the oldest change that is not stored yet was journaled, microseconds; 0 when all are. */
  long oldestUnderWayMicros() {
    return oldestUnderWayMicros;
  }

  private boolean isOvertaken(JournalEntry entry) {
    return entry.id() < wholeMirrorIds.getOrDefault(entry.mirror(), 0L)
        || entry.id() < againIds.getOrDefault(changedKey(entry), 0L);
  }

  /** A mirror that was attached a moment ago is in the journal before it is known here. */
  private Future<Void> learnMirrors(List<JournalEntry> entries) {
    Set<Integer> unknown =
        entries.stream()
            .map(JournalEntry::mirror)
            .filter(id -> parts.mirrors().byId(id).isEmpty() && !notConfigured.contains(id))
            .collect(Collectors.toSet());
    if (unknown.isEmpty()) {
      return Future.succeededFuture();
    }
    return parts
        .retryOutages()
        .untilDone(parts.mirrors()::reload)
        .onSuccess(reloaded -> notConfigured.addAll(unknown));
  }

  private Future<Void> refresh(JournalEntry whole) {
    return parts
        .mirrors()
        .byId(whole.mirror())
        .map(mirror -> dispatcher.guarded(mirror, refresher.refresh(mirror, whole)))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> journalAgain(List<JournalEntry> overtaken) {
    if (overtaken.isEmpty()) {
      return Future.succeededFuture();
    }
    Integer[] mirrors = overtaken.stream().map(JournalEntry::mirror).toArray(Integer[]::new);
    String[] keys = overtaken.stream().map(JournalEntry::key).toArray(String[]::new);
    Tuple pairs = Tuple.tuple().addArrayOfInteger(mirrors).addArrayOfString(keys);
    return parts.session().query(JOURNAL_AGAIN, pairs).onSuccess(this::rememberAgain).mapEmpty();
  }

  private void rememberAgain(RowSet<Row> rows) {
    for (Row row : rows) {
      againIds.put(
          new ChangedKey(row.getInteger("mirror"), row.getString("key")), row.getLong("id"));
    }
  }

  private static ChangedKey changedKey(JournalEntry entry) {
    return new ChangedKey(entry.mirror(), Objects.requireNonNull(entry.key()));
  }
}

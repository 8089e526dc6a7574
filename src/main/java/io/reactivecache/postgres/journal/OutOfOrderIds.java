package io.reactivecache.postgres.journal;

import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.rows.KeyForm;
import io.reactivecache.postgres.session.LeaderSession;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Journal ids that were not drawn under the lock of the row that they are a version of: those of
 * whole-mirror entries, and of keys that are journaled again.
 *
 * <p>A trigger draws its id while its transaction holds the row, so a row's ids grow as its changes
 * commit. These do not: a transaction may draw a smaller one before and commit after, and would
 * look older than what it replaces. Whatever comes with a smaller id is therefore journaled again.
 * Such rows carry the time 1970, so that a later leader knows them too.
 */
public final class OutOfOrderIds {

  private static final String FIND = Sql.load("find_out_of_order_ids");
  private static final String JOURNAL_AGAIN = Sql.load("journal_again");

  private final LeaderSession session;
  private final Map<Integer, Long> wholeMirrors = new HashMap<>();
  private final Map<KeyOfMirror, Long> again = new HashMap<>();

  private record KeyOfMirror(int mirror, String key) {}

  public OutOfOrderIds(LeaderSession session) {
    this.session = session;
  }

  /** Learns what the journal holds already, of earlier leaders. */
  public Future<Void> load() {
    return session.query(FIND, Tuple.tuple()).onSuccess(this::remember).mapEmpty();
  }

  /** A journal read found this entry; whole mirrors first. */
  public void saw(ChangedKey entry) {
    if (entry.isWholeMirror()) {
      wholeMirrors.merge(entry.mirror(), entry.id(), Math::max);
    } else if (entry.againId() > 0) {
      again.merge(keyOf(entry), entry.againId(), Math::max);
    }
  }

  /** Everything with an id up to this one was in an earlier journal read. */
  public void forgetUpTo(long settledId) {
    again.values().removeIf(id -> id <= settledId);
  }

  /**
   * Whether a change of this key has an id smaller than one that readers may have seen already. The
   * larger may be in the same journal read: a loader that could not see the change yet may have
   * filled the row in under it.
   */
  public boolean overtook(ChangedKey entry) {
    long changed = entry.lockedId() > 0 ? entry.lockedId() : entry.id();
    return changed < wholeMirrors.getOrDefault(entry.mirror(), 0L)
        || (!again.isEmpty() && changed < again.getOrDefault(keyOf(entry), 0L));
  }

  /** Gives keys a new id each; they come back with the next journal read. */
  public Future<Void> journalAgain(List<ChangedKey> overtaken) {
    Tuple pairs =
        Tuple.tuple()
            .addArrayOfInteger(overtaken.stream().map(ChangedKey::mirror).toArray(Integer[]::new))
            .addValue(KeyForm.bytes(overtaken.stream().map(ChangedKey::rowKey).toList()));
    return session.query(JOURNAL_AGAIN, pairs).onSuccess(this::remember).mapEmpty();
  }

  private void remember(RowSet<Row> rows) {
    for (Row row : rows) {
      String key = KeyForm.text(row.getValue("key"));
      int mirror = row.getInteger("mirror");
      long id = row.getLong("id");
      if (key == null) {
        wholeMirrors.merge(mirror, id, Math::max);
      } else {
        again.merge(new KeyOfMirror(mirror, key), id, Math::max);
      }
    }
  }

  private static KeyOfMirror keyOf(ChangedKey entry) {
    return new KeyOfMirror(entry.mirror(), entry.rowKey());
  }
}

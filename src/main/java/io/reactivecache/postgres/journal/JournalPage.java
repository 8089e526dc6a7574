package io.reactivecache.postgres.journal;

import io.reactivecache.postgres.journal.JournalReadResult.Cost;
import io.reactivecache.postgres.rows.KeyForm;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of {@code read_journal.sql} or {@code read_journal_backlog.sql}: first the snapshot, in
 * a row of its own, then rows of one key each, and others of all the keys that share a row of the
 * journal.
 */
final class JournalPage {

  private static final int SNAPSHOT = 0;
  private static final int XMIN = 1;
  private static final int MIRROR = 2;
  private static final int KEY = 3;
  private static final int KEYS = 4;
  private static final int ID = 5;
  private static final int LOCKED_ID = 6;
  private static final int AGAIN_ID = 7;
  private static final int CHANGED_AT = 8;

  private final RowSet<Row> rows;
  private int keys;

  JournalPage(RowSet<Row> rows) {
    this.rows = rows;
    for (Row row : rows) {
      if (row.getValue(KEYS) instanceof Object[] together) {
        keys += together.length;
      } else if (row.getValue(MIRROR) != null) {
        keys++;
      }
    }
  }

  /** How many keys there are; those that are in several rows count for each. */
  int keys() {
    return keys;
  }

  /** One entry for each key, whole mirrors first. */
  List<ChangedKey> entries() {
    Map<Integer, Map<@Nullable String, ChangedKey>> byMirror = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.getValue(KEYS) != null) {
        for (String key : KeyForm.texts(row.getValue(KEYS))) {
          add(byMirror, entry(row, key));
        }
      } else if (row.getValue(MIRROR) != null) {
        add(byMirror, entry(row, KeyForm.text(row.getValue(KEY))));
      }
    }
    List<ChangedKey> entries = new ArrayList<>(keys);
    for (Map<@Nullable String, ChangedKey> ofMirror : byMirror.values()) {
      ChangedKey whole = ofMirror.remove(null);
      if (whole != null) {
        entries.add(whole);
      }
    }
    byMirror.values().forEach(ofMirror -> entries.addAll(ofMirror.values()));
    return entries;
  }

  private static void add(
      Map<Integer, Map<@Nullable String, ChangedKey>> byMirror, ChangedKey entry) {
    byMirror
        .computeIfAbsent(entry.mirror(), unseen -> new LinkedHashMap<>())
        .merge(entry.key(), entry, ChangedKey::with);
  }

  /** Where a journal read ended that began there and has this one page. */
  JournalReadResult result(String from, int entries, long nanos) {
    JournalReadResult result = position(entries);
    Cost cost = Cost.of(rows.size() - 1, from, result.position(), nanos);
    return new JournalReadResult(
        result.position(), result.xmin(), entries, result.overflowed(), cost);
  }

  /** Where the journal read ended; only the first page of several knows. */
  JournalReadResult position(int entries) {
    Row first = rows.iterator().next();
    return new JournalReadResult(
        first.getString(SNAPSHOT),
        first.getLong(XMIN),
        entries,
        first.getLong(ID) != 0,
        Cost.OF_BACKLOG);
  }

  private static ChangedKey entry(Row row, @Nullable String key) {
    long id = row.getLong(ID);
    return new ChangedKey(
        row.getInteger(MIRROR),
        key,
        id,
        orElse(row.getLong(LOCKED_ID), id),
        orElse(row.getLong(AGAIN_ID), 0),
        orElse(row.getLong(CHANGED_AT), 0));
  }

  private static long orElse(@Nullable Long value, long otherwise) {
    return value == null ? otherwise : value;
  }
}

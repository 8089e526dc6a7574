package io.reactivecache.postgres.journal;

import io.reactivecache.postgres.rows.KeyForm;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer of {@code read_journal.sql}: first the snapshot, in a row of its own, then a row for
 * each key, and then, in a journal read, rows of all the keys that share a row of the journal.
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
  private final List<ChangedKey> single;
  private final List<Row> together = new ArrayList<>();
  private int keys;

  JournalPage(RowSet<Row> rows) {
    this.rows = rows;
    this.single = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (row.getValue(KEYS) != null) {
        together.add(row);
        keys += KeyForm.texts(row.getValue(KEYS)).length;
      } else if (row.getValue(MIRROR) != null) {
        single.add(entry(row, KeyForm.text(row.getValue(KEY))));
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
    if (together.isEmpty()) {
      return single;
    }
    List<ChangedKey> entries = new ArrayList<>(keys);
    Map<Integer, Map<String, ChangedKey>> byMirror = new LinkedHashMap<>();
    for (ChangedKey entry : single) {
      if (entry.isWholeMirror()) {
        entries.add(entry);
      } else {
        ofMirror(byMirror, entry).put(entry.rowKey(), entry);
      }
    }
    for (Row row : together) {
      for (String key : KeyForm.texts(row.getValue(KEYS))) {
        ChangedKey entry = entry(row, key);
        ofMirror(byMirror, entry).merge(key, entry, ChangedKey::with);
      }
    }
    byMirror.values().forEach(ofMirror -> entries.addAll(ofMirror.values()));
    return entries;
  }

  private Map<String, ChangedKey> ofMirror(
      Map<Integer, Map<String, ChangedKey>> byMirror, ChangedKey entry) {
    return byMirror.computeIfAbsent(entry.mirror(), unseen -> new LinkedHashMap<>(2 * keys));
  }

  /** Where the journal read ended; only the first page of several knows. */
  JournalReadResult position(int entries) {
    Row first = rows.iterator().next();
    return new JournalReadResult(
        first.getString(SNAPSHOT), first.getLong(XMIN), entries, first.getLong(ID) != 0);
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

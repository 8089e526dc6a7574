package io.reactivecache.postgres.deliver;

import io.reactivecache.postgres.journal.ChangedKey;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.QuarantineCause;
import io.reactivecache.postgres.rows.RowReader;
import io.reactivecache.postgres.rows.RowReader.Found;
import io.reactivecache.row.QuarantineReason;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads rows quarantined already, with as little trouble as they can be read. Those that take too
 * long get a moment when they changed, and only a few of them at once; the others wait until they
 * are retried, or else they would hold up everything else.
 */
record QuarantinedRowReader(RowReader reader, Quarantine quarantine) {

  private static final int MOMENT_MILLIS = 100;
  private static final int CHANGED_AT_ONCE = 4;

  /** Reads some of these rows, at least one. */
  Future<List<Found>> read(Mirror mirror, Collection<ChangedKey> entries) {
    List<Found> found = new ArrayList<>(entries.size());
    List<String> others = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    List<String> retried = new ArrayList<>();
    for (ChangedKey entry : entries) {
      String key = entry.rowKey();
      if (quarantine.reason(mirror, key) != QuarantineReason.TOO_SLOW) {
        others.add(key);
      } else if (entry.againId() > 0) {
        retried.add(key);
      } else if (changed.size() < CHANGED_AT_ONCE) {
        changed.add(key);
      } else {
        found.add(new Found(key, null, QuarantineCause.STILL_TOO_SLOW));
      }
    }
    return read(others, found, () -> reader.readTried(mirror, others))
        .compose(read -> read(changed, found, () -> quickly(mirror, changed)))
        .compose(read -> read(retried, found, () -> patiently(mirror, retried)))
        .map(found);
  }

  private Future<List<Found>> quickly(Mirror mirror, List<String> keys) {
    return reader.readOneByOne(mirror, keys, MOMENT_MILLIS);
  }

  private Future<List<Found>> patiently(Mirror mirror, List<String> keys) {
    return reader.readOneByOne(mirror, keys, reader.patienceMillis());
  }

  private static Future<Void> read(
      List<String> keys, List<Found> found, Supplier<Future<List<Found>>> work) {
    return keys.isEmpty()
        ? Future.succeededFuture()
        : work.get().onSuccess(found::addAll).mapEmpty();
  }
}

package io.reactivecache.postgres.deliver;

import io.reactivecache.postgres.journal.ChangedKey;
import io.reactivecache.postgres.rows.Mirror;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * Reads every cached row of a mirror again, after a TRUNCATE, a refresh, or a change whose key
 * could not be told: page by page of what Redis holds. Then streams that watch rows of the mirror
 * are told to read again, since a watched row need not be cached.
 */
final class MirrorRefresher {

  private final CachedKeys cached;
  private final ChangeDispatcher dispatcher;
  private final BatchSenders senders;
  private final Quarantine quarantine;

  MirrorRefresher(
      CachedKeys cached, ChangeDispatcher dispatcher, BatchSenders senders, Quarantine quarantine) {
    this.cached = cached;
    this.dispatcher = dispatcher;
    this.senders = senders;
    this.quarantine = quarantine;
  }

  /** Completes when every cached row of the mirror is at least as new as {@code whole}. */
  Future<Void> refresh(Mirror mirror, ChangedKey whole) {
    return cached
        .forEachPage(mirror.name(), keys -> dispatcher.store(mirror, entries(keys, whole)))
        // Redis may have forgotten them, the list has not.
        .compose(stored -> dispatcher.store(mirror, entries(quarantine.keys(mirror), whole)))
        .compose(stored -> senders.announceRefresh(mirror.name()));
  }

  private static List<ChangedKey> entries(Set<String> keys, ChangedKey whole) {
    return keys.stream().map(key -> ChangedKey.ofWhole(whole, key)).toList();
  }
}

package io.reactivecache.postgres.deliver;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.metrics.LeaderMetrics;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.KeyForm;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.QuarantineCause;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.QuarantineReason;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that are quarantined because they cannot be stored, as the leader of one term knows
 * them. The list itself is a table, so that it outlives leaders and every node can show it; only
 * leaders write it, and it is bounded: what finds no room is counted.
 *
 * <p>A row leaves when it is stored, or is gone. Nobody else has to remember it: it is in the
 * journal when it changes, when it is retried, and, ever more rarely, when it is tried again.
 */
public final class Quarantine {

  private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

  private static final String LOAD = Sql.load("quarantine_load");
  private static final String ENTER = Sql.load("quarantine_enter");
  private static final String LEAVE = Sql.load("quarantine_leave");
  private static final String RETRY = Sql.load("quarantine_retry");
  private static final String JOURNAL_AGAIN = Sql.load("quarantine_again");
  private static final int RETRIES = 10;

  private final StatementPool pool;
  private final LeaderMetrics metrics;
  private final long epoch;
  private final int bound;
  private final Map<Integer, Map<String, QuarantineReason>> listed = new HashMap<>();
  private Future<Void> entering = Future.succeededFuture();

  public Quarantine(LeaderContext context, long epoch) {
    this.pool = context.pool();
    this.metrics = context.metrics();
    this.epoch = epoch;
    this.bound = context.options().maxQuarantined();
  }

  /**
   * Learns what earlier leaders quarantined. What they did in an older epoch is read again, if the
   * journal has room: the database may have another history now.
   */
  public Future<Void> load() {
    return pool.query(LOAD, Tuple.of(epoch))
        .compose(
            rows -> {
              listed.clear();
              Map<Integer, List<String>> older = new HashMap<>();
              for (Row row : rows) {
                int mirror = row.getInteger("mirror");
                String key = KeyForm.key(row);
                keys(mirror)
                    .put(
                        key,
                        QuarantineReason.of(row.getString("reason"))
                            .orElse(QuarantineReason.UNREADABLE));
                if (row.getBoolean("is_older")) {
                  older.computeIfAbsent(mirror, id -> new ArrayList<>()).add(key);
                }
              }
              return BoundedForEach.run(1, older.entrySet().iterator(), this::journalAgain);
            });
  }

  /** Has some that have waited long enough read again. */
  public Future<Void> retry() {
    return listed.isEmpty()
        ? Future.succeededFuture()
        : pool.query(RETRY, Tuple.of(RETRIES)).mapEmpty();
  }

  /** Why this key is quarantined; null if it is not, or is not listed. */
  public @Nullable QuarantineReason reason(Mirror mirror, String key) {
    Map<String, QuarantineReason> keys = listed.get(mirror.id());
    return keys == null ? null : keys.get(key);
  }

  /** All keys of a mirror that are listed. */
  Set<String> keys(Mirror mirror) {
    return Set.copyOf(listed.getOrDefault(mirror.id(), Map.of()).keySet());
  }

  public int size(Mirror mirror) {
    return listed.getOrDefault(mirror.id(), Map.of()).size();
  }

  /** These were quarantined; completes when that can be seen. */
  Future<Void> enter(Mirror mirror, Map<String, QuarantineCause> causes) {
    if (causes.isEmpty()) {
      return Future.succeededFuture();
    }
    List<String> keys = List.copyOf(causes.keySet());
    List<QuarantineCause> why =
        keys.stream().map(causes::get).map(Objects::requireNonNull).toList();
    Tuple parameters =
        Tuple.of(
            mirror.id(),
            KeyForm.bytes(keys),
            why.stream().map(one -> one.reason().code()).toArray(String[]::new),
            why.stream().map(QuarantineCause::detail).toArray(String[]::new),
            epoch,
            bound);
    // Two at once would both find room for the same few.
    entering =
        entering
            .otherwiseEmpty()
            .compose(before -> pool.query(ENTER, parameters))
            .onSuccess(entered -> entered(mirror, causes, entered))
            .mapEmpty();
    return entering;
  }

  /** Those of these that were quarantined are not any more; completes when that can be seen. */
  Future<Void> leave(Mirror mirror, Collection<String> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    return pool.query(LEAVE, parameters(mirror.id(), keys))
        .onSuccess(
            left -> {
              keys(mirror.id()).keySet().removeAll(Set.copyOf(keys));
              left.forEach(
                  row ->
                      log.info(
                          "A row is stored again, or gone: mirror={} key={}",
                          mirror.name(),
                          KeyForm.key(row)));
            })
        .mapEmpty();
  }

  private void entered(Mirror mirror, Map<String, QuarantineCause> causes, RowSet<Row> entered) {
    Set<String> known = new HashSet<>();
    for (Row row : entered) {
      String key = KeyForm.key(row);
      QuarantineCause why = Objects.requireNonNull(causes.get(key));
      keys(mirror.id()).put(key, why.reason());
      if (row.getBoolean("is_new")) {
        log.warn(
            "A row cannot be stored and is quarantined: mirror={} key={} reason={} detail={}",
            mirror.name(),
            key,
            why.reason().code(),
            why.detail());
      } else {
        known.add(key);
      }
    }
    causes.forEach(
        (key, why) -> {
          if (!known.contains(key)) {
            metrics.quarantines(mirror.name(), why.reason().code()).increment();
          }
        });
  }

  /**
   * A journal that is full must not keep a term from beginning; each is tried again in any case.
   */
  private Future<Void> journalAgain(Map.Entry<Integer, List<String>> keys) {
    return pool.query(JOURNAL_AGAIN, parameters(keys.getKey(), keys.getValue()))
        .onFailure(failure -> log.debug("What is quarantined was not retried", failure))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private static Tuple parameters(int mirror, Collection<String> keys) {
    // Tuple.of would take the array for several parameters.
    return Tuple.of(mirror).addValue(KeyForm.bytes(keys));
  }

  private Map<String, QuarantineReason> keys(int mirror) {
    return listed.computeIfAbsent(mirror, id -> new HashMap<>());
  }
}

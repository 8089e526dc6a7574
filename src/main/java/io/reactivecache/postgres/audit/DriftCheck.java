package io.reactivecache.postgres.audit;

import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.rows.ShownRow;
import io.reactivecache.postgres.rows.ShownRows;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which of the keys that look different really are: each is compared until it stood still
 * for once, and those that differ are compared once more after a while, so that whatever heals by
 * itself (a Redis that fell over and is replayed) does not count.
 *
 * <p>It changes nothing. A key that does not stand still for a few rounds is left undecided: each
 * of its changes is stored over whatever stands in Redis anyway.
 */
final class DriftCheck {

  static final int ROUNDS = 5;

  private static final long FIRST_PAUSE_MILLIS = 50;

  /** How long a difference must stand to count. */
  private static final long STANDS_MILLIS = 2_000;

  private final AuditSources sources;
  private final Judge judge;

  /** A key that is not what it should be. */
  record Drift(Held held, Verdict verdict) {

    RowKey key() {
      return held.key();
    }
  }

  /**
   * What an inquiry came to.
   *
   * @param undecided how many keys did not stand still
   */
  record Findings(List<Drift> drifts, int undecided) {}

  /** One comparison of some keys. */
  private record Compared(List<Drift> drifts, List<RowKey> undecided, @Nullable String snapshot) {}

  DriftCheck(AuditSources sources, Judge judge) {
    this.sources = sources;
    this.judge = judge;
  }

  /**
   * Judges suspects.
   *
   * @param since a snapshot that was taken before; null if none could be
   */
  Future<Findings> inquire(List<RowKey> suspects, @Nullable String since) {
    return round(1, suspects, since, new ArrayList<>());
  }

  private Future<Findings> round(
      int round, List<RowKey> suspects, @Nullable String since, List<Drift> found) {
    return compare(suspects, since)
        .compose(
            compared -> {
              found.addAll(compared.drifts());
              List<RowKey> open = compared.undecided();
              return open.isEmpty() || round == ROUNDS
                  ? confirm(found, open.size())
                  : sources
                      .pause(FIRST_PAUSE_MILLIS << round)
                      .compose(due -> round(round + 1, open, compared.snapshot(), found));
            });
  }

  private Future<Findings> confirm(List<Drift> found, int undecided) {
    if (found.isEmpty()) {
      return Future.succeededFuture(new Findings(List.of(), undecided));
    }
    List<RowKey> keys = found.stream().map(Drift::key).toList();
    return sources
        .shown(keys, null)
        .compose(before -> sources.pause(STANDS_MILLIS).map(before))
        .compose(before -> compare(keys, before.snapshot()))
        // What was just read says nothing if Redis had gone back and will be replayed.
        .compose(compared -> sources.delivered().map(compared))
        .map(compared -> new Findings(compared.drifts(), undecided + compared.undecided().size()));
  }

  private Future<Compared> compare(List<RowKey> keys, @Nullable String since) {
    return sources
        .delivered()
        .compose(delivered -> sources.held(keys))
        .compose(
            held -> sources.shown(keys, since).map(shown -> judge(held, shown, since != null)));
  }

  private Compared judge(List<Held> all, ShownRows shown, boolean toldChanges) {
    List<Drift> drifts = new ArrayList<>();
    List<RowKey> undecided = new ArrayList<>();
    for (Held held : all) {
      ShownRow row = shown.rows().get(held.key());
      boolean stoodStill = toldChanges && row != null && !row.changed();
      Verdict verdict = judge.judge(held, row, stoodStill);
      if (verdict.isDrift()) {
        drifts.add(new Drift(held, verdict));
      } else if (verdict == Verdict.UNDECIDED) {
        undecided.add(held.key());
      }
    }
    return new Compared(drifts, undecided, shown.snapshot());
  }
}

package io.reactivecache.postgres.audit;

import io.reactivecache.bus.Address;
import io.reactivecache.message.AuditReport;
import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.message.ScanKeys;
import io.reactivecache.message.ScanKeys.KeysScanned;
import io.reactivecache.postgres.audit.DriftCheck.Drift;
import io.reactivecache.postgres.audit.DriftCheck.Findings;
import io.reactivecache.postgres.rows.Mirror;
import io.reactivecache.postgres.rows.ShownRows;
import io.reactivecache.postgres.session.CursorClient;
import io.reactivecache.postgres.session.DeliveryBarrier;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One pass over what Redis holds of one mirror, chunk by chunk. A chunk counts only once it is
 * done; one that fails (something is away) is simply begun again.
 */
public final class AuditPass {

  /** A page that has none of our keys costs Redis something too, if it has many of others. */
  static final int PAGE_COST = 10;

  private static final int MOST_KEYS = 250;

  private final LeaderContext context;
  private final String mirror;
  private final Judge judge;
  private final DeliveryBarrier barrier;
  private final AuditRepair repair;

  private List<RowKey> page = List.of();
  private String pageBegin = "";
  private String pageEnd;
  private boolean begun;
  private AuditReport report;

  /**
   * A pass that goes on.
   *
   * @param position where it stood; empty: at its beginning
   */
  public AuditPass(
      LeaderContext context,
      String mirror,
      Judge judge,
      DeliveryBarrier barrier,
      AuditRepair repair,
      String position,
      AuditReport report) {
    this.context = context;
    this.mirror = mirror;
    this.judge = judge;
    this.barrier = barrier;
    this.repair = repair;
    this.pageEnd = position;
    this.report = report;
  }

  String mirror() {
    return mirror;
  }

  AuditReport report() {
    return report;
  }

  /** Where a successor has to go on; what was done of the page after it is done again. */
  String position() {
    return page.isEmpty() ? pageEnd : pageBegin;
  }

  boolean isDone() {
    return begun && page.isEmpty() && pageEnd.isEmpty();
  }

  /**
   * Works on the next chunk.
   *
   * @param mostKeys of the chunk, at least 1
   * @return what it cost, in keys
   */
  Future<Integer> step(int mostKeys) {
    return page.isEmpty() ? scan() : compareNext(mostKeys);
  }

  private Future<Integer> scan() {
    String from = pageEnd;
    ScanKeys scan = new ScanKeys(mirror, from, MOST_KEYS);
    return context
        .bus()
        .request(Address.KEYS_SCAN, CursorClient.PARTITION, scan, LiveAuditSources.ANSWER_MILLIS)
        .map(
            scanned -> {
              begun = true;
              pageBegin = from;
              page = keys(scanned);
              pageEnd = scanned.next();
              return PAGE_COST;
            });
  }

  private static List<RowKey> keys(KeysScanned scanned) {
    return scanned.keys().stream().distinct().toList();
  }

  private Future<Integer> compareNext(int mostKeys) {
    int size = Math.min(page.size(), context.reader().rows(mirror, Math.min(mostKeys, MOST_KEYS)));
    List<RowKey> chunk = page.subList(0, size);
    Mirror known = context.mirrors().byName(mirror).orElse(null);
    if (known == null) {
      return Future.failedFuture(new AuditException("the mirror is not attached"));
    }
    return compare(known, chunk)
        .map(
            done -> {
              page = page.subList(size, page.size());
              return size;
            });
  }

  private Future<Void> compare(Mirror known, List<RowKey> chunk) {
    AuditSources sources = new LiveAuditSources(context, known, barrier);
    return sources
        .held(chunk)
        .map(all -> all.stream().filter(held -> !held.isNothing()).toList())
        .compose(
            held ->
                held.isEmpty()
                    ? Future.succeededFuture()
                    : sources
                        .shown(held.stream().map(Held::key).toList(), null)
                        .compose(shown -> inquire(sources, held, shown))
                        .compose(found -> settle(known, held.size(), found)));
  }

  private Future<Findings> inquire(AuditSources sources, List<Held> held, ShownRows shown) {
    if (!shown.isCurrent()) {
      return Future.succeededFuture(new Findings(List.of(), held.size()));
    }
    List<RowKey> suspects =
        held.stream()
            .filter(one -> judge.judge(one, shown.rows().get(one.key()), true) != Verdict.AGREES)
            .map(Held::key)
            .toList();
    return suspects.isEmpty()
        ? Future.succeededFuture(new Findings(List.of(), 0))
        : new DriftCheck(sources, judge).inquire(suspects, shown.snapshot());
  }

  private Future<Void> settle(Mirror known, int compared, Findings found) {
    return repair
        .repair(known, found.drifts())
        .onSuccess(drifts -> account(compared, drifts, found.undecided()))
        .mapEmpty();
  }

  private void account(int compared, List<Drift> drifts, int undecided) {
    Map<String, Long> repaired = new HashMap<>(report.repaired());
    for (Drift drift : drifts) {
      repaired.merge(drift.verdict().reason(), 1L, Long::sum);
      context.metrics().auditRepaired(drift.verdict().reason()).increment();
    }
    int checked = compared - undecided;
    context.metrics().auditChecked().increment(checked);
    report =
        new AuditReport(
            report.asked(),
            report.started(),
            null,
            report.checked() + checked,
            report.undecided() + undecided,
            repaired,
            null);
  }
}

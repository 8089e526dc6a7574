package io.reactivecache.postgres.audit;

import io.reactivecache.async.Attempts;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.message.AuditReport;
import io.reactivecache.postgres.audit.AuditTable.Due;
import io.reactivecache.postgres.audit.AuditTable.Mark;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.session.LeaderContext;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares Redis with PostgreSQL during one term, one chunk of one mirror at a time: at once where
 * somebody asked for it, otherwise slowly in the background. While anything is away it waits; where
 * it stood is recorded, so that the next leader goes on there.
 */
public final class Auditor {

  private static final Logger log = LoggerFactory.getLogger(Auditor.class);

  /** Of an audit that somebody waits for; one chunk at a time bounds it as well. */
  private static final int ASKED_KEYS_PER_SECOND = 20_000;

  private static final long RECORD_ASKED_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RECORD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LeaderContext context;
  private final long epoch;
  private final AuditTable table;
  private final PassMaker passes;
  private final AuditPace pace = new AuditPace(System::nanoTime);
  private final Attempts attempts = new Attempts(200, 5_000);
  private final int backgroundRate;

  private @Nullable AuditPass pass;
  private boolean asking;
  private boolean stopped;
  private long recordedAtNanos;

  /** Makes the passes of a term. */
  public interface PassMaker {
    AuditPass make(String mirror, String position, AuditReport report);
  }

  public Auditor(LeaderContext context, long epoch, PassMaker passes) {
    this.context = context;
    this.epoch = epoch;
    this.table = new AuditTable(context.pool());
    this.passes = passes;
    this.backgroundRate = context.options().auditKeysPerSecond();
  }

  /** Nothing more is begun; what is under way fails with the term. */
  public void end() {
    stopped = true;
  }

  /** Whether it may look: it does not so already, and does nothing that somebody waits for. */
  public boolean isFree() {
    AuditPass current = pass;
    return !asking && (current == null || !current.report().asked());
  }

  /** Checks whose turn it is; what was asked for goes before the background. */
  public Future<Void> look() {
    asking = true;
    List<String> mirrors =
        context.configuration().mirrors().stream().map(MirrorConfig::name).toList();
    return table.due(mirrors).compose(this::choose).onComplete(chosen -> asking = false);
  }

  private Future<Void> choose(List<Due> due) {
    Optional<Due> next =
        due.stream().filter(one -> one.asked() || (backgroundRate > 0 && pass == null)).findFirst();
    return next.isEmpty()
        ? Future.succeededFuture()
        : table
            .resume(next.get(), epoch)
            .map(
                mark -> {
                  start(next.get(), mark);
                  return null;
                });
  }

  private void start(Due due, Optional<Mark> mark) {
    AuditReport report =
        mark.map(Mark::report).orElseGet(() -> AuditReport.begun(due.asked(), Instant.now()));
    AuditPass next = passes.make(due.mirror(), mark.map(Mark::position).orElse(""), report);
    pass = next;
    attempts.reset();
    if (!stopped) {
      record(next).onComplete(recorded -> proceed(next));
    }
  }

  /** Goes on until another pass took its place, or the term is over. */
  private void proceed(AuditPass current) {
    if (stopped || pass != current) {
      return;
    }
    int rate = current.report().asked() ? ASKED_KEYS_PER_SECOND : backgroundRate;
    current
        .step(rate)
        .compose(cost -> stepped(current, cost, rate), failure -> failed(current, failure))
        .onComplete(done -> proceed(current));
  }

  private Future<Void> stepped(AuditPass current, int cost, int rate) {
    attempts.reset();
    if (current.isDone()) {
      return end(current, null);
    }
    long due = current.report().asked() ? RECORD_ASKED_NANOS : RECORD_NANOS;
    Future<Void> recorded =
        System.nanoTime() - recordedAtNanos >= due ? record(current) : Future.succeededFuture();
    return recorded.otherwiseEmpty().compose(done -> pause(pace.spent(Math.min(cost, rate), rate)));
  }

  private Future<Void> failed(AuditPass current, Throwable failure) {
    if (failure instanceof AuditException || !PgFailures.passes(failure)) {
      return end(current, String.valueOf(failure.getMessage()));
    }
    log.debug("An audit waits: mirror={}", current.mirror(), failure);
    return pause(attempts.nextDelay());
  }

  private Future<Void> end(AuditPass current, @Nullable String problem) {
    AuditReport ended = current.report().ended(Instant.now(), problem);
    return context
        .leaderHealth()
        .watch("recording an audit", table.end(current.mirror(), ended))
        .onSuccess(
            recorded -> {
              pass = pass == current ? null : pass;
              log.info("A mirror was audited: mirror={} {}", current.mirror(), ended);
            })
        .recover(away -> pause(attempts.nextDelay()));
  }

  private Future<Void> record(AuditPass current) {
    recordedAtNanos = System.nanoTime();
    return context.leaderHealth().watch("recording an audit", table.record(current, epoch));
  }

  private Future<Void> pause(long millis) {
    return millis <= 0 ? Future.succeededFuture() : context.vertx().timer(millis).mapEmpty();
  }
}

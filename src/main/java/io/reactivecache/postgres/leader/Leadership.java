package io.reactivecache.postgres.leader;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Reconnecting;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.Configuration;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.metrics.LeaderMetrics;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.PgTrouble;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.MirrorHealth;
import io.reactivecache.postgres.rows.Mirrors;
import io.reactivecache.postgres.rows.RowReader;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.postgres.session.LeaderHealth;
import io.reactivecache.postgres.session.LeaderSession;
import io.reactivecache.postgres.session.RedisClock;
import io.reactivecache.postgres.session.RedisProcessTracker;
import io.reactivecache.postgres.session.Retry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one owner of the listening connection: connects, competes for the lock, leads while it has
 * it, and begins again with a new connection when that one ends. Each success begins with reading
 * from the cursor.
 */
public final class Leadership {

  private static final Logger log = LoggerFactory.getLogger(Leadership.class);

  private static final String STATE = Sql.load("server_state");
  private static final String COMPETE = Sql.load("compete");
  private static final long COMPETE_MILLIS = 1_000;

  /** A connection that lasted so long was no failed attempt. */
  private static final long LASTING_NANOS = 10_000_000_000L;

  private final Vertx vertx;
  private final Configuration configuration;
  private final LeaderMetrics metrics;
  private final Bus bus;
  private final StatementPool pool;
  private final MirrorHealth health;
  private final LeaderHealth leaderHealth = new LeaderHealth(System::nanoTime);
  private final Attempts attempts = new Attempts(100, 5_000);
  private final Reconnecting<LeaderSession> connection;

  private @Nullable Leader leader;
  private long connectedAtNanos;
  private String state = "connecting to PostgreSQL";
  private String stranger = "";
  private boolean standingBy;
  private String told = "";

  public Leadership(
      Vertx vertx, Configuration configuration, LeaderMetrics metrics, StatementPool pool) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.metrics = metrics;
    this.bus = new Bus(vertx);
    this.pool = pool;
    this.health = new MirrorHealth(pool);
    this.connection =
        new Reconnecting<>(
            vertx,
            attempts,
            () -> LeaderSession.open(vertx, configuration.postgres()),
            late -> late.abandon("stopped"),
            this::connected,
            failure -> away(PgTrouble.sentence(configuration.postgres(), failure)));
  }

  /** Begins; goes on until stopped. */
  public void start() {
    connection.connect();
  }

  /** Ends a leadership in order, and lets go of the lock. */
  public Future<Void> stop() {
    LeaderSession last = connection.close();
    Future<Void> resigned = leader == null ? Future.succeededFuture() : leader.stop();
    return resigned.onComplete(
        done -> {
          if (last != null) {
            last.abandon("stopped");
          }
        });
  }

  public boolean isLeader() {
    return leader != null;
  }

  /** Whether this node leads and can do its work, or stands by for another that does. */
  public boolean isReady() {
    return leader == null ? standingBy : leader.isReady();
  }

  /** One sentence for operators. */
  public String describe() {
    if (leader != null) {
      return leader.describe() + stranger;
    }
    // Standing by another node's trouble is that node's to tell.
    return standingBy
        ? state
        : Stream.concat(Stream.of(state), leaderHealth.trouble().stream())
            .collect(Collectors.joining("; "));
  }

  /** The mirrors that cannot be followed; none where another node leads, which knows. */
  public Map<String, MirrorProblem> problems() {
    return leader == null ? Map.of() : leader.problems();
  }

  /** Rows of a mirror that are quarantined; 0 where another node leads. */
  public int quarantined(String mirror) {
    return leader == null ? 0 : leader.quarantined(mirror);
  }

  /** See {@link LeaderHealth#lagSeconds}; 0 where another node leads. */
  public double lagSeconds() {
    return leaderHealth.lagSeconds();
  }

  private void connected(LeaderSession opened) {
    connectedAtNanos = System.nanoTime();
    opened.ended().onComplete(ended -> vertx.runOnContext(next -> lost(opened, ended.result())));
    opened
        .query(STATE, Tuple.tuple())
        .compose(
            rows -> {
              Row server = rows.iterator().next();
              return server.getBoolean("is_standby")
                  ? Future.failedFuture("the server is a standby")
                  : compete(opened).compose(won -> lead(opened, server.getBoolean("poll_only")));
            })
        .onFailure(failure -> opened.abandon(String.valueOf(failure.getMessage())));
  }

  /** Completes when the lock is ours. */
  private Future<Void> compete(LeaderSession own) {
    return own.query(COMPETE, Tuple.of(configuration.cluster().name()))
        .compose(
            rows -> {
              Row answer = rows.iterator().next();
              if (answer.getBoolean("leads")) {
                tellStranger(answer.getString("stranger"));
                return Future.succeededFuture();
              }
              standingBy = true;
              leaderHealth.standsBy();
              state = "stands by: another node leads";
              Promise<Void> due = Promise.promise();
              vertx.setTimer(COMPETE_MILLIS, timer -> due.complete());
              return due.future().compose(again -> compete(own));
            });
  }

  /** Another lock was drawn, so nothing is held up; but somebody tries to hold us up. */
  private void tellStranger(@Nullable String holder) {
    stranger = "";
    if (holder != null) {
      stranger = "; a session that is none of ours held the leader's lock: " + holder;
      log.warn(
          "A session that is none of ours held the leader's lock, so another was drawn: holder={}",
          holder);
    }
  }

  private Future<Void> lead(LeaderSession own, boolean pollOnly) {
    if (connection.isClosed()) {
      return Future.failedFuture("stopping");
    }
    standingBy = false;
    leaderHealth.leads();
    RowReader reader = new RowReader(pool);
    LeaderContext context =
        new LeaderContext(
            vertx,
            bus,
            configuration,
            metrics,
            own,
            pool,
            new Mirrors(configuration, pool, health::failed),
            reader,
            health,
            leaderHealth,
            new RedisClock(System::nanoTime),
            new RedisProcessTracker(),
            new Retry(vertx, () -> !own.isOpen(), PgFailures::passes, leaderHealth));
    Leader next = new Leader(context, pollOnly || context.options().pollOnly());
    leader = next;
    return next.begin().onSuccess(begun -> log.info("This node leads: {}", next.describe()));
  }

  private void lost(LeaderSession ended, String reason) {
    if (!standingBy && !connection.isClosed()) {
      leaderHealth.ended(reason, reason.equals(told));
    }
    leader = null;
    standingBy = false;
    if (System.nanoTime() - connectedAtNanos > LASTING_NANOS) {
      attempts.reset();
    }
    if (connection.lost(ended)) {
      connection.connectLater();
      away(reason);
    }
  }

  private void away(String reason) {
    if (attempts.failures() == 1) {
      told = reason;
      log.warn("The listening connection is lost and will be opened again: reason={}", reason);
    }
    state = "no connection to PostgreSQL: " + reason;
  }
}

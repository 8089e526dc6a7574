package io.reactivecache.postgres.session;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.StatementPool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What sessions set for themselves, whatever the database has set for others. */
@ExtendWith(VertxExtension.class)
class SessionsIT {

  private static final String PLANS = "show plan_cache_mode";
  private static final String XID = "select pg_current_xact_id()::text";

  private MirroredDatabase database;
  private PostgresConfig config;

  @BeforeEach
  void create() {
    database = MirroredDatabase.create();
    config = MirroredDatabase.config(database.plain().uri());
    database.execute(
        "alter database %s set plan_cache_mode = force_custom_plan"
            .formatted(database.plain().name()));
  }

  @AfterEach
  void end() {
    database.close();
  }

  @Test
  @DisplayName("the leader's session plans each statement once")
  void leaderPlansOnce(Vertx vertx) {
    LeaderSession session = await(LeaderSession.open(vertx, config));

    assertThat(text(session.query(PLANS, Tuple.tuple()))).isEqualTo("force_generic_plan");
    session.abandon("done");
  }

  @Test
  @DisplayName("sessions that read rows plan each statement once")
  void readersPlanOnce(Vertx vertx) {
    StatementPool pool = new StatementPool(vertx, config, "test", 1);

    assertThat(text(pool.query(PLANS, Tuple.tuple()))).isEqualTo("force_generic_plan");
    await(pool.close());
  }

  @Test
  @DisplayName("a transaction of the leader's session is one, and commits")
  void transaction(Vertx vertx) {
    LeaderSession session = await(LeaderSession.open(vertx, config));

    String xid =
        await(
            session.transaction(
                () ->
                    xid(session).compose(first -> xid(session).map(second -> same(first, second))),
                LeaderSession.PING_MILLIS));
    assertThat(await(xid(session))).as("it is over").isNotEqualTo(xid);
    session.abandon("done");
  }

  @Test
  @DisplayName("a transaction that fails ends the leader's session, and nothing is committed")
  void failedTransaction(Vertx vertx) {
    LeaderSession session = await(LeaderSession.open(vertx, config));

    Future<Void> failed =
        session.transaction(
            () ->
                session
                    .query("create table public.never (id int)", Tuple.tuple())
                    .compose(made -> Future.failedFuture("changed its mind")),
            LeaderSession.PING_MILLIS);

    assertThat(await(session.ended())).isEqualTo("changed its mind");
    assertThat(failed.failed()).isTrue();
    StatementPool pool = new StatementPool(vertx, config, "test", 1);
    assertThat(text(pool.query("select to_regclass('public.never')::text", Tuple.tuple())))
        .isNull();
    await(pool.close());
  }

  private static Future<String> xid(LeaderSession session) {
    return session.query(XID, Tuple.tuple()).map(rows -> rows.iterator().next().getString(0));
  }

  private static String same(String first, String second) {
    assertThat(second).isEqualTo(first);
    return first;
  }

  private static String text(Future<RowSet<Row>> answer) {
    return await(answer).iterator().next().getString(0);
  }
}

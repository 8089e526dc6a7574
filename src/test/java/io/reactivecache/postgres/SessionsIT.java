package io.reactivecache.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.PostgresConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What sessions set for themselves, whatever the database has set for others. */
class SessionsIT {

  private static final String PLANS = "show plan_cache_mode";

  private final Vertx vertx = Vertx.vertx();
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
  void end() throws Exception {
    await(vertx.close());
    database.close();
  }

  @Test
  @DisplayName("the leader's session plans each statement once")
  void leaderPlansOnce() throws Exception {
    LeaderSession session = await(LeaderSession.open(vertx, config));

    assertThat(text(session.query(PLANS, Tuple.tuple()))).isEqualTo("force_generic_plan");
    session.abandon("done");
  }

  @Test
  @DisplayName("sessions that read rows plan each statement once")
  void readersPlanOnce() throws Exception {
    RowPool pool = new RowPool(vertx, config, "test", 1);

    assertThat(text(pool.query(PLANS, Tuple.tuple()))).isEqualTo("force_generic_plan");
    await(pool.close());
  }

  private static String text(Future<RowSet<Row>> answer) throws Exception {
    return await(answer).iterator().next().getString(0);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

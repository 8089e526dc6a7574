package io.reactivecache.postgres.load;

import static org.awaitility.Awaitility.await;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.message.PartStatus;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.support.EventLoop;
import io.reactivecache.support.Futures;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class LoaderReportsIT {

  /** A silent PostgreSQL is told of long before a statement fails. */
  private static final int STATEMENT_MILLIS = 120_000;

  private final AtomicReference<PartStatus> heard = new AtomicReference<>();
  private MirroredDatabase database;
  private TcpProxy network;

  @BeforeEach
  void begin(Vertx vertx) {
    database = MirroredDatabase.create();
    network = TcpProxy.to(TestServers.postgres().port());
    Bus.registerCodecs(vertx);
    Bus bus = new Bus(vertx);
    Futures.await(bus.subscribe(Address.PART_STATUS, heard::set).registered());
    StatementPool pool =
        new StatementPool(
            vertx,
            new PostgresConfig(
                network.instead(database.plain().uri()), Optional.empty(), 1_000, STATEMENT_MILLIS),
            "test",
            1);
    EventLoop.of(vertx).run(() -> new LoaderReports(vertx, bus, pool, 0, null).begin());
  }

  @AfterEach
  void end() {
    network.close();
    database.close();
  }

  @Test
  @DisplayName("a loader is ready while PostgreSQL answers, and not while it is silent")
  void silent() {
    awaitReady(true, "PostgreSQL answers");
    network.stall();
    awaitReady(false, "PostgreSQL does not answer");
    network.resume();
    awaitReady(true, "PostgreSQL answers");
  }

  private void awaitReady(boolean ready, String detail) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> new PartStatus("pg-loader", 0, ready, detail).equals(heard.get()));
  }
}

package io.reactivecache.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.message.MirrorProblem;
import io.reactivecache.message.PartStatus;
import io.reactivecache.message.StatusAsked;
import io.reactivecache.support.EventLoop;
import io.reactivecache.support.Futures;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class PartReportsTest {

  private static final PartStatus READY = new PartStatus("pg-loader", 0, true, "all is well");
  private static final PartStatus MARK = new PartStatus("mark", 0, true, "");

  private final List<PartStatus> heard = new CopyOnWriteArrayList<>();
  private PartStatus part = READY;
  private EventLoop loop;
  private Bus bus;
  private PartReports reports;

  @BeforeEach
  void begin(Vertx vertx) {
    Bus.registerCodecs(vertx);
    bus = new Bus(vertx);
    Futures.await(bus.subscribe(Address.PART_STATUS, heard::add).registered());
    reports = new PartReports(vertx, bus, () -> part);
    loop = EventLoop.of(vertx);
    run(reports::begin);
    await().until(() -> heard.contains(READY));
  }

  @AfterEach
  void end() {
    run(reports::end);
  }

  @Test
  @DisplayName("that it is ready no more is told at once")
  void readiness() {
    PartStatus away = new PartStatus("pg-loader", 0, false, "PostgreSQL does not answer");
    assertThat(toldBy(away)).containsExactly(away);
  }

  @Test
  @DisplayName("that a mirror cannot be followed is told at once")
  void problem() {
    PartStatus broken =
        new PartStatus(
            "pg-loader", 0, true, "all is well", Map.of("profile", new MirrorProblem("gone", "")));
    assertThat(toldBy(broken)).containsExactly(broken);
  }

  @Test
  @DisplayName("another detail waits for the next second")
  void detail() {
    assertThat(toldBy(new PartStatus("pg-loader", 0, true, "still well"))).isEmpty();
  }

  @Test
  @DisplayName("it is told again to whoever asks")
  void asked() {
    PartStatus still = new PartStatus("pg-loader", 0, true, "still well");
    run(
        () -> {
          part = still;
          bus.publish(Address.STATUS_ASKED, new StatusAsked());
        });
    await().until(() -> heard.contains(still));
  }

  /** What a check tells, while no timer can run. */
  private List<PartStatus> toldBy(PartStatus now) {
    heard.clear();
    run(
        () -> {
          bus.publish(Address.PART_STATUS, MARK);
          part = now;
          reports.check();
          bus.publish(Address.PART_STATUS, MARK);
        });
    await().until(() -> heard.stream().filter(MARK::equals).count() == 2);
    List<PartStatus> all = List.copyOf(heard);
    return all.subList(all.indexOf(MARK) + 1, all.lastIndexOf(MARK));
  }

  private void run(Runnable step) {
    loop.run(
        () -> {
          step.run();
          return true;
        });
  }
}

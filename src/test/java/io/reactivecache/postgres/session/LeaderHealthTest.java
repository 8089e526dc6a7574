package io.reactivecache.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaderHealthTest {

  private final AtomicLong nanos = new AtomicLong(TimeUnit.SECONDS.toNanos(100));
  private final LeaderHealth health = new LeaderHealth(nanos::get);
  private final PgException refusal = new PgException("not today", "ERROR", "55000", null);

  @BeforeEach
  void lead() {
    health.leads();
  }

  @Test
  @DisplayName("a try that fails once is no trouble, and one that fails for a second is")
  void stall() {
    Object work = new Object();
    health.failed(work, refusal);
    assertThat(health.trouble()).isEmpty();
    passes(1);
    health.failed(work, refusal);
    assertThat(health.trouble()).hasValue("changes are not stored: not today");
    health.over(work);
    assertThat(health.trouble()).isEmpty();
  }

  @Test
  @DisplayName("leadership that ends again and again is trouble until a journal read gets through")
  void endings() {
    health.ended("one", true);
    assertThat(health.trouble()).isEmpty();
    passes(10);
    health.ended("another", false);
    assertThat(health.trouble())
        .hasValue("changes are not stored: leadership ended 2 times within a minute: another");
    look();
    assertThat(health.trouble()).isEmpty();
    assertThat(health.notes()).containsExactly("leadership ended 2 times within a minute: another");
    passes(61);
    assertThat(health.notes()).isEmpty();
  }

  @Test
  @DisplayName("the lag is the age of the oldest change until all of its look is stored")
  void lag() {
    health.readBegins();
    health.found(TimeUnit.SECONDS.toNanos(2));
    health.found(TimeUnit.SECONDS.toNanos(1));
    passes(3);
    assertThat(health.lagSeconds()).isEqualTo(5);
    health.readDone();
    assertThat(health.lagSeconds()).isZero();
  }

  @Test
  @DisplayName(
      "the lag goes on over leaderships that end, and counts from the last journal read if more is not known")
  void lagOfEndings() {
    look();
    passes(4);
    health.readBegins();
    passes(0.5);
    assertThat(health.lagSeconds()).isZero();
    passes(1.5);
    assertThat(health.lagSeconds()).isEqualTo(2);
    health.ended("no answer", false);
    assertThat(health.lagSeconds()).isEqualTo(6);
    health.leads();
    passes(1);
    assertThat(health.lagSeconds()).isEqualTo(7);
    look();
    assertThat(health.lagSeconds()).isZero();
  }

  @Test
  @DisplayName("a node that never led does not know of anything that waits")
  void neverLed() {
    LeaderHealth other = new LeaderHealth(nanos::get);
    other.ended("the server is a standby", false);
    passes(5);
    assertThat(other.lagSeconds()).isZero();
  }

  @Test
  @DisplayName("nothing waits here while another node leads")
  void standsBy() {
    health.ended("lost the lock", false);
    passes(5);
    health.standsBy();
    assertThat(health.lagSeconds()).isZero();
  }

  @Test
  @DisplayName("housekeeping that fails twice is noted until it succeeds, an outage is not")
  void housekeeping() {
    health.watch("pruning", Future.failedFuture(refusal));
    assertThat(health.notes()).isEmpty();
    health.watch("pruning", Future.failedFuture(refusal));
    assertThat(health.notes()).containsExactly("pruning fails: not today");
    health.watch("pruning", Future.failedFuture("connection closed"));
    assertThat(health.notes()).hasSize(1);
    health.watch("pruning", Future.succeededFuture());
    assertThat(health.notes()).isEmpty();
    assertThat(health.trouble()).isEmpty();
  }

  private void look() {
    health.readBegins();
    health.readDone();
  }

  private void passes(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
  }
}

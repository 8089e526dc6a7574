package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.journal.Doorbell.Action;
import io.reactivecache.postgres.journal.Doorbell.Decision;
import io.reactivecache.postgres.journal.Doorbell.State;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DoorbellTest {

  private static final long NOW = 1_000_000;
  private static final long Z = 50;

  private final Doorbell doorbell = new Doorbell(2, 1_000, false, NOW);

  @Test
  @DisplayName("awake, it polls fast while changes come and slower while they do not")
  void awakePolls() {
    assertThat(read(1, 1, NOW)).isEqualTo(new Decision(Action.READ, 2));
    assertThat(read(0, 1, NOW + 1)).isEqualTo(new Decision(Action.READ, 4));
    assertThat(read(0, 1, NOW + 2)).isEqualTo(new Decision(Action.READ, 8));
    assertThat(read(0, 1, NOW + 3)).isEqualTo(new Decision(Action.READ, 10));
    assertThat(read(1, 1, NOW + 4)).isEqualTo(new Decision(Action.READ, 2));
  }

  @Test
  @DisplayName(
      "awake, it waits longer the more a journal read found, up to a bound, and no longer after it")
  void crowded() {
    assertThat(read(8, 1, NOW)).isEqualTo(new Decision(Action.READ, 2));
    assertThat(read(80, 1, NOW + 1)).isEqualTo(new Decision(Action.READ, 5));
    assertThat(read(5_000, 1, NOW + 2)).isEqualTo(new Decision(Action.READ, 10));
    assertThat(read(1, 1, NOW + 3)).isEqualTo(new Decision(Action.READ, 2));
    assertThat(read(5_000, 1, NOW + 4)).isEqualTo(new Decision(Action.READ, 10));
    assertThat(read(0, 1, NOW + 5)).isEqualTo(new Decision(Action.READ, 10));
  }

  @Test
  @DisplayName("a bell is answered at once, however much the look before it found")
  void bellWhileCrowded() {
    doorbell.reading();
    doorbell.bell(NOW);
    assertThat(doorbell.readEnded(5_000, 1, false, NOW)).isEqualTo(new Decision(Action.READ, 0));
  }

  @Test
  @DisplayName("a configured poll that is slower than that stays as it is")
  void slowPoll() {
    Doorbell slow = new Doorbell(50, 1_000, false, NOW);
    slow.reading();
    assertThat(slow.readEnded(5_000, 1, false, NOW)).isEqualTo(new Decision(Action.READ, 50));
  }

  @Test
  @DisplayName(
      "awake, it raises the flag anew every few seconds, and settles all the same when idle")
  void renews() {
    assertThat(read(1, 1, NOW + Doorbell.RENEW_MILLIS - 1).action()).isEqualTo(Action.READ);
    assertThat(read(1, 1, NOW + Doorbell.RENEW_MILLIS).action()).isEqualTo(Action.WAKE_UP);

    doorbell.flagRaised(NOW + Doorbell.RENEW_MILLIS + 1);

    assertThat(read(0, 1, NOW + Doorbell.RENEW_MILLIS + 2).action()).isEqualTo(Action.READ);
    assertThat(read(0, 1, NOW + Doorbell.RENEW_MILLIS + Doorbell.IDLE_MILLIS).action())
        .isEqualTo(Action.SETTLE);
  }

  @Test
  @DisplayName("awake and idle, it settles")
  void idleSettles() {
    assertThat(read(0, 1, NOW + Doorbell.IDLE_MILLIS).action()).isEqualTo(Action.SETTLE);
  }

  @Test
  @DisplayName("in poll-only mode it never settles")
  void pollOnlyNeverSettles() {
    Doorbell pollOnly = new Doorbell(2, 1_000, true, NOW);
    pollOnly.reading();
    assertThat(pollOnly.readEnded(0, 1, false, NOW + 3_600_000).action())
        .isNotEqualTo(Action.SETTLE);
  }

  @Test
  @DisplayName(
      "settling, it sleeps only when the journal read's own snapshot shows everything below z decided")
  void settlingWaitsForZ() {
    doorbell.flagLowered(Z);
    read(0, Z, NOW);
    assertThat(doorbell.state()).isEqualTo(State.SETTLING);
    assertThat(read(0, Z + 1, NOW)).isEqualTo(new Decision(Action.READ, 1_000));
    assertThat(doorbell.state()).isEqualTo(State.ASLEEP);
  }

  @Test
  @DisplayName("settling, a bell during the last journal read is answered by another look at once")
  void bellWhileFallingAsleep() {
    doorbell.flagLowered(Z);
    doorbell.reading();
    doorbell.bell(NOW);
    assertThat(doorbell.readEnded(0, Z + 1, false, NOW)).isEqualTo(new Decision(Action.READ, 0));
  }

  @Test
  @DisplayName("a long transaction keeps only the slow end of the polling alive")
  void longTransaction() {
    doorbell.flagLowered(Z);
    Decision decision = read(0, Z - 1, NOW);
    for (int i = 0; i < 10; i++) {
      decision = read(0, Z - 1, NOW + i);
    }
    assertThat(decision).isEqualTo(new Decision(Action.READ, 100));
  }

  @Test
  @DisplayName(
      "asleep, one bell is answered by a journal read, bells in quick succession by waking up")
  void bells() {
    fallAsleep();
    doorbell.bell(NOW);
    assertThat(readFor(1, NOW).action()).isEqualTo(Action.READ);
    doorbell.bell(NOW + 10);
    assertThat(readFor(1, NOW + 11).action()).isEqualTo(Action.WAKE_UP);
  }

  @Test
  @DisplayName("asleep, bells that are far apart do not wake it up")
  void seldomBells() {
    fallAsleep();
    for (int i = 0; i < 5; i++) {
      long now = NOW + i * Doorbell.OFTEN_MILLIS;
      doorbell.bell(now);
      assertThat(readFor(1, now)).isEqualTo(new Decision(Action.READ, 1_000));
    }
  }

  @Test
  @DisplayName("a change that the safety poll finds and no bell explains within a second is missed")
  void missed() {
    fallAsleep();
    read(1, Z + 5, NOW);
    assertThat(doorbell.missed()).isZero();
    read(0, Z + 5, NOW + 1_000);
    assertThat(doorbell.missed()).isEqualTo(1);
    read(0, Z + 5, NOW + 2_000);
    assertThat(doorbell.missed()).isEqualTo(1);
  }

  @Test
  @DisplayName("a change that the safety poll finds just before its bell arrives is not missed")
  void bellAfterSafetyPoll() {
    fallAsleep();
    read(1, Z + 5, NOW);
    doorbell.bell(NOW + 3);
    readFor(0, NOW + 4);
    read(0, Z + 5, NOW + 1_500);
    assertThat(doorbell.missed()).isZero();
  }

  private void fallAsleep() {
    doorbell.flagLowered(Z);
    read(0, Z + 1, NOW);
    assertThat(doorbell.state()).isEqualTo(State.ASLEEP);
  }

  private Decision read(int found, long xmin, long now) {
    doorbell.reading();
    return doorbell.readEnded(found, xmin, false, now);
  }

  private Decision readFor(int found, long now) {
    doorbell.reading();
    return doorbell.readEnded(found, Z + 5, true, now);
  }
}

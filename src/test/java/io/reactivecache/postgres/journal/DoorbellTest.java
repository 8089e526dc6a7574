package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.journal.Doorbell.Action;
import io.reactivecache.postgres.journal.Doorbell.Decision;
import io.reactivecache.postgres.journal.Doorbell.State;
import io.reactivecache.postgres.journal.JournalReadResult.Cost;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DoorbellTest {

  private static final long NOW = 1_000_000_000_000L;
  private static final long Z = 50;
  private static final long MICROS = 1_000;
  private static final long MILLIS = 1_000 * MICROS;

  private static final long READ_NANOS = 200 * MICROS;
  private static final long COMMIT_NANOS = 400 * MICROS;

  /** So many bells in one moment cost more than a change is worth. */
  private static final int TOO_MANY_BELLS = DoorbellCosts.SWITCH_POLLS / 2 + 1;

  private Doorbell doorbell = doorbell(2, false);

  @Test
  @DisplayName("awake, it polls from one read's begin to the next, whatever there is to find")
  void awakePolls() {
    assertThat(read(1, NOW)).isEqualTo(new Decision(Action.READ, 2));
    assertThat(readTaking(MILLIS + 1, 1, NOW)).isEqualTo(new Decision(Action.READ, 1));
    // Where PostgreSQL is slow to answer others have a moment.
    assertThat(readTaking(5 * MILLIS, 1, NOW)).isEqualTo(new Decision(Action.READ, 1));
    assertThat(read(0, NOW + 1)).isEqualTo(new Decision(Action.READ, 2));
    assertThat(read(0, NOW + 2)).isEqualTo(new Decision(Action.READ, 2));
  }

  @Test
  @DisplayName("a poll that came late is made up for by the next")
  void latePoll() {
    assertThat(readTaking(1_300 * MICROS, 1, NOW)).isEqualTo(new Decision(Action.READ, 1));
    assertThat(readTaking(1_300 * MICROS, 1, NOW + 2_300 * MICROS))
        .isEqualTo(new Decision(Action.READ, 0));
  }

  @Test
  @DisplayName("awake, it waits longer the more a journal read found, up to a bound, and no longer")
  void crowded() {
    assertThat(read(8, NOW)).isEqualTo(new Decision(Action.READ, 2));
    assertThat(readTaking(5 * MILLIS, 80, NOW)).isEqualTo(new Decision(Action.READ, 5));
    assertThat(read(5_000, NOW)).isEqualTo(new Decision(Action.READ, 10));
    assertThat(read(1, NOW)).isEqualTo(new Decision(Action.READ, 2));
  }

  @Test
  @DisplayName("a bell is answered at once, however much the read before it found")
  void bellWhileCrowded() {
    doorbell.reading(NOW);
    doorbell.bell(NOW);
    assertThat(doorbell.readEnded(found(5_000, 1), false, NOW))
        .isEqualTo(new Decision(Action.READ, 0));
  }

  @Test
  @DisplayName("a configured poll that is slower than that stays as it is")
  void slowPoll() {
    doorbell = doorbell(50, false);
    assertThat(read(5_000, NOW)).isEqualTo(new Decision(Action.READ, 50));
  }

  @Test
  @DisplayName("awake, it raises the flag anew every second, and settles all the same when idle")
  void renews() {
    assertThat(read(1, NOW + Doorbell.RENEW_NANOS - 1).action()).isEqualTo(Action.READ);
    assertThat(read(1, NOW + Doorbell.RENEW_NANOS).action()).isEqualTo(Action.WAKE_UP);
    doorbell.flagRaised(COMMIT_NANOS, NOW + Doorbell.RENEW_NANOS);
    assertThat(read(1, NOW + Doorbell.RENEW_NANOS).action()).isEqualTo(Action.READ);
    assertThat(readsUntil(Action.SETTLE, 0)).isLessThan(2 * DoorbellCosts.SWITCH_POLLS);
  }

  @Test
  @DisplayName("awake, it settles when polls have cost more than bells would have")
  void pollsCostMore() {
    // Every fifth read finds what one bell would have told: five polls against two.
    int reads = 0;
    while (read(reads % 5 == 0 ? 1 : 0, NOW).action() == Action.READ) {
      reads++;
    }
    assertThat(reads).isBetween(DoorbellCosts.SWITCH_POLLS, 3 * DoorbellCosts.SWITCH_POLLS);
  }

  @Test
  @DisplayName("awake, it goes on while bells would cost more, also where all change one row")
  void bellsWouldCostMore() {
    for (int i = 0; i < 20 * DoorbellCosts.SWITCH_POLLS; i++) {
      doorbell.reading(NOW);
      JournalReadResult one =
          new JournalReadResult("1:9:", 1, 1, false, new Cost(8, 8, READ_NANOS));
      assertThat(doorbell.readEnded(one, false, NOW).action()).isEqualTo(Action.READ);
    }
  }

  @Test
  @DisplayName("awake, it goes on where few statements journal many keys, which is dearer asleep")
  void manyKeys() {
    // Every tenth read finds a statement of a thousand keys that share a row.
    for (int i = 0; i < 20 * DoorbellCosts.SWITCH_POLLS; i++) {
      doorbell.reading(NOW);
      int keys = i % 10 == 0 ? 1_000 : 0;
      JournalReadResult found =
          new JournalReadResult(
              "1:9:", 1, keys, false, new Cost(keys / 1_000, keys / 1_000, READ_NANOS));
      assertThat(doorbell.readEnded(found, false, NOW).action()).isEqualTo(Action.READ);
    }
  }

  @Test
  @DisplayName("asleep, many keys of few statements wake it up")
  void manyKeysAsleep() {
    fallAsleep();
    ring(1, NOW);
    assertThat(readFor(4_000, NOW).action()).isEqualTo(Action.WAKE_UP);
  }

  @Test
  @DisplayName("configured polls that are far apart do not make bells the dearer way")
  void seldomPolls() {
    doorbell = doorbell(1_000, false);
    assertThat(readsUntil(Action.SETTLE, 0)).isEqualTo(1);
    fallAsleep();
    for (int i = 0; i < 200; i++) {
      ring(1, NOW + 100 * MILLIS * i);
      assertThat(readFor(1, NOW + 100 * MILLIS * i).action()).isEqualTo(Action.READ);
    }
  }

  @Test
  @DisplayName("transactions elsewhere on the server do not count as many bells")
  void othersXids() {
    Cost cost = Cost.of(1, "5:100:", "5:5000000000000:", READ_NANOS);
    assertThat(cost.commits()).isEqualTo(1);
    assertThat(Cost.of(500, "5:100:100,101", "5:102:", READ_NANOS).commits()).isEqualTo(2);
    assertThat(Cost.of(0, "5:100:", "5:102:", READ_NANOS).commits()).isZero();
    assertThat(Cost.of(3, "5:100:99", "99:100:", READ_NANOS).commits()).isEqualTo(1);
  }

  @Test
  @DisplayName("in poll-only mode it never settles")
  void pollOnlyNeverSettles() {
    doorbell = doorbell(2, true);
    for (int i = 0; i < 20 * DoorbellCosts.SWITCH_POLLS; i++) {
      assertThat(read(0, NOW).action()).isEqualTo(Action.READ);
    }
  }

  @Test
  @DisplayName(
      "settling, it sleeps only when the journal read's own snapshot shows everything below z decided")
  void settlingWaitsForZ() {
    doorbell.flagLowered(Z, NOW);
    read(0, Z, NOW);
    assertThat(doorbell.state()).isEqualTo(State.SETTLING);
    assertThat(read(0, Z + 1, NOW)).isEqualTo(new Decision(Action.READ, 1_000));
    assertThat(doorbell.state()).isEqualTo(State.ASLEEP);
  }

  @Test
  @DisplayName("settling, a bell during the last journal read is answered by another read at once")
  void bellWhileFallingAsleep() {
    doorbell.flagLowered(Z, NOW);
    doorbell.reading(NOW);
    doorbell.bell(NOW);
    assertThat(doorbell.readEnded(found(0, Z + 1), false, NOW))
        .isEqualTo(new Decision(Action.READ, 0));
  }

  @Test
  @DisplayName("settling behind a long transaction, it wakes when bells have become too many")
  void bellsWhileSettling() {
    doorbell.flagLowered(Z, NOW);
    ring(TOO_MANY_BELLS, NOW);
    assertThat(read(1, Z, NOW).action()).isEqualTo(Action.WAKE_UP);
  }

  @Test
  @DisplayName("a long transaction keeps only the slow end of the polling alive")
  void longTransaction() {
    doorbell.flagLowered(Z, NOW);
    Decision decision = read(0, Z - 1, NOW);
    for (int i = 0; i < 10; i++) {
      decision = read(0, Z - 1, NOW + i);
    }
    assertThat(decision).isEqualTo(new Decision(Action.READ, 100));
  }

  @Test
  @DisplayName("asleep, a bell is answered by a journal read, and too many by waking up")
  void bells() {
    fallAsleep();
    ring(1, NOW);
    assertThat(readFor(1, NOW)).isEqualTo(new Decision(Action.READ, 1_000));
    ring(TOO_MANY_BELLS - 3, NOW);
    assertThat(readFor(1, NOW).action()).isEqualTo(Action.READ);
    ring(3, NOW);
    assertThat(doorbell.isRungTooOften()).isTrue();
    assertThat(readFor(1, NOW).action()).isEqualTo(Action.WAKE_UP);
    doorbell.flagRaised(COMMIT_NANOS, NOW);
    assertThat(doorbell.state()).isEqualTo(State.AWAKE);
  }

  @Test
  @DisplayName("asleep, a steady rate of bells that polls would cost more than does not wake it up")
  void cheapBells() {
    fallAsleep();
    // Two hundred a second cost 80 ms of each, and five hundred polls 100 ms.
    for (int i = 0; i < 2_000; i++) {
      ring(1, NOW + 5 * MILLIS * i);
      assertThat(readFor(1, NOW + 5 * MILLIS * i).action()).isEqualTo(Action.READ);
    }
  }

  @Test
  @DisplayName("asleep, a steady rate of bells that cost more than polls would wakes it up")
  void dearBells() {
    fallAsleep();
    int bells = 0;
    do {
      bells++;
      ring(1, NOW + 3 * MILLIS * bells);
    } while (readFor(1, NOW + 3 * MILLIS * bells).action() == Action.READ);
    assertThat(bells).isBetween(TOO_MANY_BELLS, 10 * TOO_MANY_BELLS);
  }

  @Test
  @DisplayName("where a commit takes long, as with a synchronous standby, fewer bells are too many")
  void slowCommits() {
    for (int i = 0; i < 100; i++) {
      doorbell.flagRaised(20 * MILLIS, NOW);
    }
    fallAsleep();
    ring(1, NOW);
    assertThat(readFor(1, NOW).action()).isEqualTo(Action.WAKE_UP);
  }

  @Test
  @DisplayName("a change that the safety poll finds and no bell explains within a second is missed")
  void missed() {
    fallAsleep();
    read(1, Z + 5, NOW);
    assertThat(doorbell.missed()).isZero();
    read(0, Z + 5, NOW + 1_000 * MILLIS);
    assertThat(doorbell.missed()).isEqualTo(1);
    read(0, Z + 5, NOW + 2_000 * MILLIS);
    assertThat(doorbell.missed()).isEqualTo(1);
  }

  @Test
  @DisplayName("a change that the safety poll finds just before its bell arrives is not missed")
  void bellAfterSafetyPoll() {
    fallAsleep();
    read(1, Z + 5, NOW);
    ring(1, NOW + 3 * MILLIS);
    readFor(0, NOW + 4 * MILLIS);
    read(0, Z + 5, NOW + 1_500 * MILLIS);
    assertThat(doorbell.missed()).isZero();
  }

  @Test
  @DisplayName("what is to be read without a bell is read at once, and costs nobody anything")
  void moreToRead() {
    fallAsleep();
    for (int i = 0; i < 2 * TOO_MANY_BELLS; i++) {
      doorbell.reading(NOW);
      doorbell.moreToRead();
      assertThat(doorbell.readEnded(found(0, Z + 5), true, NOW))
          .isEqualTo(new Decision(Action.READ, 0));
    }
  }

  private static Doorbell doorbell(long pollMillis, boolean pollOnly) {
    DoorbellCosts costs = new DoorbellCosts(pollMillis * MILLIS, DoorbellCosts.SWITCH_POLLS, NOW);
    for (int i = 0; i < 100; i++) {
      costs.readTook(new Cost(1, 1, READ_NANOS));
      costs.commitTook(COMMIT_NANOS);
    }
    return new Doorbell(pollMillis, 1_000, pollOnly, costs, NOW);
  }

  private void fallAsleep() {
    doorbell.flagLowered(Z, NOW);
    read(0, Z + 1, NOW);
    assertThat(doorbell.state()).isEqualTo(State.ASLEEP);
  }

  private void ring(int times, long now) {
    for (int i = 0; i < times; i++) {
      doorbell.bell(now);
    }
  }

  private int readsUntil(Action action, int found) {
    int reads = 1;
    while (read(found, NOW).action() != action) {
      reads++;
      assertThat(reads).isLessThan(1_000);
    }
    return reads;
  }

  private Decision read(int found, long now) {
    return read(found, 1, now);
  }

  private Decision read(int found, long xmin, long now) {
    doorbell.reading(now);
    return doorbell.readEnded(found(found, xmin), false, now);
  }

  private Decision readTaking(long nanos, int found, long now) {
    doorbell.reading(now);
    return doorbell.readEnded(found(found, 1), false, now + nanos);
  }

  private Decision readFor(int found, long now) {
    doorbell.reading(now);
    return doorbell.readEnded(found(found, Z + 5), true, now);
  }

  private static JournalReadResult found(int keys, long xmin) {
    return new JournalReadResult("1:9:", xmin, keys, false, new Cost(keys, keys, READ_NANOS));
  }
}

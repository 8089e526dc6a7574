package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.journal.Doorbell.Action;
import io.reactivecache.postgres.journal.Doorbell.Decision;
import io.reactivecache.postgres.journal.Doorbell.State;
import io.reactivecache.postgres.journal.JournalReadResult.Cost;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The listener and its writers, step by step in random order, over a model of what matters of
 * PostgreSQL: xids, visibility at commit, a flag that everybody sees at once, bells at commit.
 *
 * <p>The safety poll is left out here, so that whatever the protocol misses stays missed.
 */
class DoorbellProtocolTest {

  private static final int HISTORIES_OF_A_SEED = 500;
  private static final int STEPS = 120;
  private static final long MILLISECOND = 1_000_000;
  private static final long READ_NANOS = 8 * MILLISECOND;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @DisplayName(
      "whatever commits while the listener falls asleep, it is found without the safety poll")
  void nothingIsMissed(long seed) {
    Random random = new Random(seed);
    Map<Action, Integer> taken = new EnumMap<>(Action.class);
    for (int history = 0; history < HISTORIES_OF_A_SEED; history++) {
      Model model = new Model(random, taken);
      for (int step = 0; step < STEPS; step++) {
        model.anyStep();
      }
      model.quiesce();
      assertThat(model.seen).as("seed %d, history %d", seed, history).isEqualTo(model.committed);
      assertThat(model.doorbell.missed()).isZero();
    }
    assertThat(taken.values()).hasSize(3).allMatch(times -> times > HISTORIES_OF_A_SEED / 10);
  }

  /** A writer's transaction. */
  private static final class Writer {
    final long xid;
    boolean readFlag;
    boolean rings;

    Writer(long xid) {
      this.xid = xid;
    }
  }

  private static final class Model {
    final Random random;
    final long commitNanos;
    final Doorbell doorbell;
    final Map<Action, Integer> taken;
    final Set<Long> committed = new HashSet<>();
    final Set<Long> seen = new HashSet<>();
    final List<Writer> running = new ArrayList<>();
    final List<Runnable> leaderSteps = new ArrayList<>();
    long nextXid = 1;
    long clock;
    int flag = 1;
    boolean blocked;

    Model(Random random, Map<Action, Integer> taken) {
      this.random = random;
      this.taken = taken;
      // Sometimes bells are dear and sometimes polls, and little of either makes a change worth it.
      commitNanos = MILLISECOND << random.nextInt(8);
      DoorbellCosts costs = new DoorbellCosts(200 * MILLISECOND, 2, 0);
      for (int i = 0; i < 50; i++) {
        costs.readTook(new Cost(1, 1, READ_NANOS));
        costs.commitTook(commitNanos);
      }
      doorbell = new Doorbell(2, 1_000, false, costs, 0);
      leaderSteps.add(this::sendLook);
    }

    void anyStep() {
      clock += MILLISECOND * random.nextInt(80);
      switch (random.nextInt(5)) {
        case 0 -> running.add(new Writer(nextXid++));
        case 1, 2 -> advanceWriter();
        default -> leaderStep();
      }
    }

    /** No new writers; those there are finish; the listener goes on until it only waits. */
    void quiesce() {
      while (!running.isEmpty()) {
        advanceWriter();
      }
      for (int i = 0; i < 1_000 && !(blocked && doorbell.state() == State.ASLEEP); i++) {
        clock += 50 * MILLISECOND;
        leaderStep();
      }
    }

    private void advanceWriter() {
      if (running.isEmpty()) {
        return;
      }
      Writer writer = running.get(random.nextInt(running.size()));
      if (!writer.readFlag) {
        writer.readFlag = true;
        writer.rings = flag == 0;
      } else {
        running.remove(writer);
        if (random.nextInt(4) > 0) {
          committed.add(writer.xid);
          if (writer.rings) {
            doorbell.bell(clock);
            blocked = false;
          }
        }
      }
    }

    private void leaderStep() {
      boolean sleeps = blocked && doorbell.state() == State.ASLEEP;
      if (!sleeps && !leaderSteps.isEmpty()) {
        blocked = false;
        leaderSteps.remove(0).run();
      }
    }

    private void sendLook() {
      boolean rungFor = doorbell.isBellPending();
      doorbell.reading(clock);
      // The snapshot is taken some time after the journal read was sent.
      leaderSteps.add(() -> takeSnapshot(rungFor));
    }

    private void takeSnapshot(boolean rungFor) {
      long xmin = running.stream().mapToLong(writer -> writer.xid).min().orElse(nextXid);
      Set<Long> visible = new HashSet<>(committed);
      // And its answer arrives some time after that.
      leaderSteps.add(() -> answered(visible, xmin, rungFor));
    }

    private void answered(Set<Long> visible, long xmin, boolean rungFor) {
      int seenBefore = seen.size();
      seen.addAll(visible);
      int found = seen.size() - seenBefore;
      JournalReadResult read =
          new JournalReadResult("", xmin, found, false, new Cost(found, found, READ_NANOS));
      Decision decision = doorbell.readEnded(read, rungFor, clock);
      boolean changes = decision.action() != Action.WAKE_UP || doorbell.state() != State.AWAKE;
      taken.merge(decision.action(), changes ? 1 : 0, Integer::sum);
      if (decision.action() == Action.SETTLE) {
        leaderSteps.add(() -> flag = 0);
        leaderSteps.add(
            () -> {
              doorbell.flagLowered(nextXid++, clock);
              sendLook();
            });
      } else if (decision.action() == Action.WAKE_UP) {
        leaderSteps.add(
            () -> {
              flag = 1;
              doorbell.flagRaised(commitNanos, clock);
              sendLook();
            });
      } else {
        blocked = decision.waitMillis() > 0 && !doorbell.isBellPending();
        leaderSteps.add(this::sendLook);
      }
    }
  }
}

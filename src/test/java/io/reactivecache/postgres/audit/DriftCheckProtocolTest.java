package io.reactivecache.postgres.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.audit.AuditModel.Broken;
import io.reactivecache.postgres.audit.DriftCheck.Findings;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The judgement against a model of what may happen between its looks. */
class DriftCheckProtocolTest {

  private static final int HISTORIES = Integer.getInteger("audit.histories", 6_000);
  private static final int PLANTED = HISTORIES / 4;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  @DisplayName("what is on its way is no drift, not even at a first journal read")
  void nothingOnItsWayIsDrift(long seed) {
    Random random = new Random(seed);
    int decided = 0;
    for (int history = 0; history < HISTORIES; history++) {
      AuditModel model = new AuditModel(random, Broken.NOTHING, false);
      Findings found = inquire(model).result();
      assertThat(found.drifts()).as("seed %d, history %d", seed, history).isEmpty();
      assertThat(model.secondLooks()).as("seed %d, history %d", seed, history).isZero();
      decided += 1 - found.undecided();
    }
    assertThat(decided).isGreaterThan(HISTORIES / 2);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5, 6, 7, 8})
  @DisplayName("nor is what a Redis holds that fell back and is about to be replayed")
  void aRedisThatFellBackIsNoDrift(long seed) {
    Random random = new Random(seed);
    int answered = 0;
    for (int history = 0; history < HISTORIES; history++) {
      Future<Findings> found = inquire(new AuditModel(random, Broken.NOTHING, true));
      if (found.succeeded()) {
        assertThat(found.result().drifts()).as("seed %d, history %d", seed, history).isEmpty();
        answered++;
      }
    }
    assertThat(answered).isGreaterThan(HISTORIES / 10);
  }

  @Test
  @DisplayName("drift that somebody planted is found, unless it is what PostgreSQL has")
  void plantedDriftIsFound() {
    Random random = new Random(9);
    int found = 0;
    for (int history = 0; history < PLANTED; history++) {
      AuditModel model = new AuditModel(random, Broken.NOTHING, false);
      model.steps(80);
      model.quiesce();
      String planted = random.nextInt(4) == 0 ? null : "row" + random.nextInt(8);
      model.plant(planted, new RowVersion(1, random.nextInt(3)));
      boolean differs = !Objects.equals(planted, model.row());
      Findings findings = inquire(model).result();
      RowState held = model.held();
      boolean ahead = findings.drifts().stream().anyMatch(one -> one.verdict() == Verdict.AHEAD);
      assertThat(findings.undecided()).isZero();
      assertThat(!findings.drifts().isEmpty() && !ahead)
          .as("history %d: held %s, row %s", history, held, model.row())
          .isEqualTo(differs && !ahead);
      found += findings.drifts().size();
    }
    assertThat(found).isGreaterThan(PLANTED / 2);
  }

  @ParameterizedTest
  @EnumSource(names = "NOTHING", mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("each thing that the judgement relies on is needed: without it, it is wrong")
  void everyPartIsNeeded(Broken broken) {
    Random random = new Random(10);
    long wrong = 0;
    for (int history = 0; history < 50 * HISTORIES && wrong == 0; history++) {
      AuditModel model = new AuditModel(random, broken, broken == Broken.TRUSTS_ANY_REDIS);
      Future<Findings> found = inquire(model);
      boolean drift = found.succeeded() && !found.result().drifts().isEmpty();
      // A second comparison hides much, but it is not what the judgement rests on.
      boolean suspicion = broken != Broken.TRUSTS_ANY_REDIS && model.secondLooks() > 0;
      wrong += drift || suspicion ? 1 : 0;
    }
    assertThat(wrong).isPositive();
  }

  private static Future<Findings> inquire(AuditModel model) {
    model.steps(60);
    model.begin();
    Future<Findings> found =
        model
            .shown(List.of(AuditModel.KEY), null)
            .compose(
                shown ->
                    new DriftCheck(model, new Judge(AuditModel.EPOCH, () -> false, key -> false))
                        .inquire(List.of(AuditModel.KEY), shown.snapshot()));
    assertThat(found.isComplete()).isTrue();
    return found;
  }
}

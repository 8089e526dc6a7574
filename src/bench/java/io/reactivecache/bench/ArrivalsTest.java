package io.reactivecache.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What came of the changes of a run")
class ArrivalsTest {

  /** Changes 0 to 5 go round three keys. */
  private final Schedule schedule = new Schedule(0, 1_000_000, 10_000, 6);

  private final Arrivals arrivals = new Arrivals(schedule, 3);

  @Test
  @DisplayName("tells the overtaken from the lost")
  void lostAndOvertaken() {
    come(0, 4);

    assertThat(outcome()).containsEntry("overtaken", 1).containsEntry("lost", 3);
  }

  @Test
  @DisplayName("tells what came twice, and what came behind a later change of its row")
  void twiceAndOutOfOrder() {
    come(0, 1, 2, 3, 5, 4, 4);
    assertThat(outcome()).containsEntry("repeated", 1).containsEntry("outOfOrder", 0);

    Arrivals backwards = new Arrivals(schedule, 3);
    backwards.came(schedule.stampMicros(3));
    backwards.came(schedule.stampMicros(0));
    assertThat(backwards.toJson().getMap()).containsEntry("outOfOrder", 1);
  }

  @Test
  @DisplayName("does not count what an earlier run left")
  void earlierRun() {
    arrivals.came(schedule.stampMicros(0) - 1_000);
    arrivals.came(schedule.stampMicros(0) + 1);

    assertThat(outcome()).containsEntry("lost", 6).containsEntry("repeated", 0);
  }

  @Test
  @DisplayName("ends with the last change of every row")
  void ends() {
    come(3, 4, 5);

    arrivals.await();

    assertThat(outcome()).containsEntry("overtaken", 3).containsEntry("lost", 0);
  }

  private void come(int... changes) {
    for (int change : changes) {
      arrivals.came(schedule.stampMicros(change));
    }
  }

  private Map<String, Object> outcome() {
    return arrivals.toJson().getMap();
  }
}

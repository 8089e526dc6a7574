package io.reactivecache.sse.watch;

import static io.reactivecache.sse.watch.BatchTracker.Outcome.CONTINUES;
import static io.reactivecache.sse.watch.BatchTracker.Outcome.GAP;
import static io.reactivecache.sse.watch.BatchTracker.Outcome.NEW_TERM;
import static io.reactivecache.sse.watch.BatchTracker.Outcome.OLD_TERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.message.BatchId;
import io.reactivecache.row.Term;
import io.reactivecache.sse.watch.BatchTracker.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BatchTrackerTest {

  private final BatchTracker tracker = new BatchTracker();

  @Test
  @DisplayName("hears all only after every partition of the newest term")
  void hearsAll() {
    assertThat(tracker.heardAll()).isFalse();
    assertThat(heard(1, 0, 17)).isEqualTo(NEW_TERM);
    assertThat(tracker.heardAll()).isFalse();
    heard(1, 0, 18);
    assertThat(tracker.heardAll()).isFalse();
    heard(1, 1, 4);
    assertThat(tracker.heardAll()).isTrue();
    heard(2, 1, 1);
    assertThat(tracker.heardAll()).isFalse();
    heard(2, 0, 1);
    assertThat(tracker.heardAll()).isTrue();
  }

  @Test
  @DisplayName("a jump is a gap, once")
  void gap() {
    heard(1, 0, 1);
    assertThat(heard(1, 0, 2)).isEqualTo(CONTINUES);
    assertThat(heard(1, 0, 4)).isEqualTo(GAP);
    assertThat(heard(1, 0, 5)).isEqualTo(CONTINUES);
  }

  @Test
  @DisplayName("partitions count for themselves")
  void partitions() {
    heard(1, 0, 1);
    assertThat(heard(1, 1, 1)).isEqualTo(CONTINUES);
    assertThat(heard(1, 0, 2)).isEqualTo(CONTINUES);
    assertThat(heard(1, 1, 3)).isEqualTo(GAP);
  }

  @Test
  @DisplayName("a partition that is first heard in the middle missed its beginning")
  void firstHeardLate() {
    heard(1, 0, 1);
    assertThat(heard(1, 1, 2)).isEqualTo(GAP);
  }

  @Test
  @DisplayName("a batch that comes again is no gap, and takes nothing back")
  void repeated() {
    heard(1, 0, 5);
    heard(1, 0, 6);
    assertThat(heard(1, 0, 5)).isEqualTo(CONTINUES);
    assertThat(heard(1, 0, 6)).isEqualTo(CONTINUES);
    assertThat(heard(1, 0, 7)).isEqualTo(CONTINUES);
  }

  @Test
  @DisplayName("an older term is known as such and does not count")
  void oldTerm() {
    heard(2, 0, 1);
    assertThat(heard(1, 0, 99)).isEqualTo(OLD_TERM);
    assertThat(heard(2, 0, 2)).isEqualTo(CONTINUES);
    assertThat(tracker.accept(batch(new Term(6, 50), 0, 3), 0)).isEqualTo(OLD_TERM);
    assertThat(tracker.accept(batch(new Term(8, 1), 0, 3), 0)).isEqualTo(NEW_TERM);
  }

  @Test
  @DisplayName("one silent partition is enough to be silent")
  void silence() {
    tracker.accept(batch(new Term(7, 1), 0, 1), 1_000);
    tracker.accept(batch(new Term(7, 1), 1, 1), 2_000);
    tracker.accept(batch(new Term(7, 1), 0, 2), 6_500);
    assertThat(tracker.isSilent(7_000, 5_000)).isFalse();
    assertThat(tracker.isSilent(7_001, 5_000)).isTrue();
    tracker.accept(batch(new Term(7, 1), 1, 2), 7_001);
    assertThat(tracker.isSilent(7_001, 5_000)).isFalse();
  }

  @Test
  @DisplayName("a partition outside its term is refused")
  void outside() {
    assertThatThrownBy(() -> heard(1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private Outcome heard(long term, int partition, long sequence) {
    return tracker.accept(batch(new Term(7, term), partition, sequence), 0);
  }

  private static BatchId batch(Term term, int partition, long sequence) {
    return new BatchId(term, partition, 2, sequence);
  }
}

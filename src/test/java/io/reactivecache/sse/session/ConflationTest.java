package io.reactivecache.sse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowChange;
import io.reactivecache.sse.StreamNode;
import io.reactivecache.sse.frame.EncodedRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConflationTest {

  @Test
  @DisplayName("a newer version takes the place of the one that waits")
  void newest() {
    Conflation waiting = Conflation.unlimited();
    assertThat(waiting.put(row("alice", 1))).isZero();
    assertThat(waiting.put(row("bob", 2))).isZero();
    assertThat(waiting.put(row("alice", 3))).isEqualTo(1);
    assertThat(takeAll(waiting)).containsExactly("alice 7-3", "bob 7-2");
    assertThat(waiting.isEmpty()).isTrue();
  }

  @Test
  @DisplayName("a row that was taken comes again without being counted as skipped")
  void takenRows() {
    Conflation waiting = Conflation.unlimited();
    waiting.put(row("alice", 1));
    takeAll(waiting);
    assertThat(waiting.put(row("alice", 2))).isZero();
  }

  @Test
  @DisplayName("over the limit of rows everything is dropped for one gap, and it goes on")
  void tooManyRows() {
    Conflation waiting = Conflation.limited(2, 1_000_000);
    waiting.put(row("a", 1));
    waiting.put(row("b", 2));
    assertThat(waiting.put(row("b", 3))).isEqualTo(1);
    assertThat(waiting.put(row("c", 4))).isEqualTo(3);
    waiting.put(row("d", 5));
    assertThat(waiting.takeGap()).isTrue();
    assertThat(waiting.takeGap()).isFalse();
    assertThat(takeAll(waiting)).containsExactly("d 7-5");
  }

  @Test
  @DisplayName("over the limit of bytes too; but one row always fits")
  void tooManyBytes() {
    Conflation waiting = Conflation.limited(100, 1_000);
    assertThat(waiting.put(row("a", 1, "x".repeat(5_000)))).isZero();
    assertThat(waiting.takeGap()).isFalse();
    takeAll(waiting);
    waiting.put(row("a", 2, "x".repeat(500)));
    assertThat(waiting.put(row("b", 3, "x".repeat(500)))).isEqualTo(2);
    assertThat(waiting.takeGap()).isTrue();
  }

  @Test
  @DisplayName("a large row behind a version that is put off is no gap, and others count as ever")
  void largeBehindRepeat() {
    Conflation waiting = Conflation.limited(2, 1_000);
    waiting.put(repeat("a", 2));
    waiting.put(repeat("b", 3));
    assertThat(waiting.put(row("c", 4, "x".repeat(5_000)))).isZero();
    assertThat(waiting.takeGap()).isFalse();
    assertThat(waiting.put(row("d", 5))).isEqualTo(4);
    assertThat(waiting.takeGap()).isTrue();
  }

  @Test
  @DisplayName("a gap alone is something to tell")
  void gapAlone() {
    Conflation waiting = Conflation.unlimited();
    assertThat(waiting.isEmpty()).isTrue();
    waiting.putGap();
    assertThat(waiting.isEmpty()).isFalse();
  }

  private static EncodedRow row(String key, long id) {
    return row(key, id, "{}");
  }

  private static EncodedRow row(String key, long id, String json) {
    return EncodedRow.of(StreamNode.row(key, id, json));
  }

  private static EncodedRow repeat(String key, long id) {
    return EncodedRow.after(row(key, id - 1), new RowChange(StreamNode.row(key, id, "{}"), 0));
  }

  private static List<String> takeAll(Conflation waiting) {
    List<String> taken = new ArrayList<>();
    for (Iterator<EncodedRow> rows = waiting.iterator(); rows.hasNext(); ) {
      EncodedRow row = rows.next();
      taken.add(row.key().key() + " " + row.version());
      rows.remove();
    }
    return taken;
  }
}

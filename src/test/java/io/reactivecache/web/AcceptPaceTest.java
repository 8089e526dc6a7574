package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AcceptPaceTest {

  private static final int MOST = 2;

  private final EmbeddedChannel listener = new EmbeddedChannel();
  private final EmbeddedChannel connection =
      new EmbeddedChannel(listener, DefaultChannelId.newInstance(), true, false);

  @BeforeEach
  void begin() {
    AcceptPace.lookedAt(connection, MOST);
  }

  @Test
  @DisplayName("a listener that is ahead of those who look at its connections waits for them")
  void waits() {
    accept();
    assertThat(accepts()).isTrue();
    accept();
    assertThat(accepts()).isFalse();
    AcceptPace.lookedAt(connection, MOST);
    listener.runPendingTasks();
    assertThat(accepts()).isTrue();
    accept();
    assertThat(accepts()).isFalse();
  }

  @Test
  @DisplayName("connections that nobody will look at hold it up for a moment only")
  void goesOn() {
    listener.freezeTime();
    accept();
    accept();
    listener.advanceTimeBy(99, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(accepts()).isFalse();
    listener.advanceTimeBy(2, TimeUnit.MILLISECONDS);
    listener.runScheduledPendingTasks();
    assertThat(accepts()).isTrue();
    accept();
    assertThat(accepts()).isTrue();
  }

  @Test
  @DisplayName("what is looked at later than it was waited for does not count against others")
  void late() {
    for (int i = 0; i < 5; i++) {
      AcceptPace.lookedAt(connection, MOST);
    }
    accept();
    accept();
    assertThat(accepts()).isFalse();
  }

  private void accept() {
    listener.pipeline().fireChannelRead(connection);
  }

  private boolean accepts() {
    return listener.config().isAutoRead();
  }
}

package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FirstStartIT {

  @Test
  @DisplayName(
      "the first start on an empty database warns of nothing, and the page's table is there")
  void warnsOfNothing() {
    try (LogWatch log = new LogWatch();
        RunningServer server = RunningServer.start()) {
      assertThat(log.warnings()).isEmpty();
      assertThat(server.database().value("select count(*) from profile")).isEqualTo("0");
      assertThat(server.database().query("select * from reactive_cache.problems()")).isEmpty();
    }
  }
}

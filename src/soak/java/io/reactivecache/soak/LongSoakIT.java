package io.reactivecache.soak;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The long soak, {@code mvn verify -Psoak}; see {@code docs/reliability.md}. */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "\\d+")
class LongSoakIT {

  @Test
  @DisplayName("Whatever fails, for as long as asked, nothing is lost, stays stale or goes back")
  void soak() throws IOException {
    SoakIT.run(Plan.ofProperties());
  }
}

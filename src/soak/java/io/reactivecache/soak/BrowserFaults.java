package io.reactivecache.soak;

import java.util.List;
import java.util.Random;

/** What those who watch do, while the others must not notice. */
final class BrowserFaults {

  private BrowserFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("browsers: half of them stop reading", BrowserFaults::stopReading),
        Fault.of("browsers: half of them read a few bytes a second", BrowserFaults::readSlowly),
        Fault.of("browsers: all come back at once, again and again", BrowserFaults::storm));
  }

  private static void stopReading(Site site, Random random) throws Exception {
    List<Browser> some = half(site, random);
    some.forEach(Browser::pauseReading);
    try {
      Pause.between(1_000, 8_000, random);
    } finally {
      some.forEach(Browser::resumeReading);
    }
  }

  private static void readSlowly(Site site, Random random) throws Exception {
    List<Browser> some = half(site, random);
    some.forEach(browser -> browser.readSlowly(10));
    try {
      Pause.between(1_000, 8_000, random);
    } finally {
      some.forEach(Browser::resumeReading);
    }
  }

  private static void storm(Site site, Random random) throws Exception {
    for (int i = 3 + random.nextInt(10); i > 0; i--) {
      site.subscribers().forEach(Browser::reconnect);
      Pause.between(0, 500, random);
    }
  }

  private static List<Browser> half(Site site, Random random) {
    return site.subscribers().stream().filter(browser -> random.nextBoolean()).toList();
  }
}

package io.reactivecache.soak;

import java.util.List;
import java.util.stream.Stream;

/** Everything that may go wrong, in the order of the fault matrix. */
public final class Faults {

  private Faults() {}

  /** The faults of all parts. A soak draws from them; {@code -Dsoak.faults} picks some by name. */
  public static List<Fault> all() {
    return Stream.of(
            PostgresFaults.all(),
            NetworkFaults.ofPostgres(),
            ServerFaults.all(),
            RedisFaults.all(),
            NetworkFaults.ofRedis(),
            NetworkFaults.ofOneNode(),
            BusFaults.all(),
            BrowserFaults.all())
        .flatMap(List::stream)
        .toList();
  }
}

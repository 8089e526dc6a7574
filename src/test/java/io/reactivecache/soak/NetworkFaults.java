package io.reactivecache.soak;

import java.util.List;

/** What happens between the server and PostgreSQL. */
final class NetworkFaults {

  private NetworkFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of(
            "postgres: network cut",
            (site, random) -> {
              site.postgresProxy().cut();
              try {
                Pause.between(200, 4_000, random);
              } finally {
                site.postgresProxy().resume();
              }
            }),
        Fault.of(
            "postgres: network stalled (open but silent)",
            (site, random) -> {
              site.postgresProxy().stall();
              try {
                Pause.between(500, 12_000, random);
              } finally {
                site.postgresProxy().resume();
              }
            }),
        Fault.of(
            "postgres: network slowed",
            (site, random) -> {
              site.postgresProxy().delay(20 + random.nextInt(130));
              try {
                Pause.between(1_000, 5_000, random);
              } finally {
                site.postgresProxy().resume();
              }
            }));
  }
}

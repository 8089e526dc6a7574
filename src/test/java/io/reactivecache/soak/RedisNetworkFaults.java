package io.reactivecache.soak;

import java.util.List;

/** What happens between the server and Redis. */
final class RedisNetworkFaults {

  private RedisNetworkFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of(
            "redis: network cut off",
            (site, random) -> {
              site.redisProxy().cut();
              try {
                Pause.between(200, 4_000, random);
              } finally {
                site.redisProxy().resume();
              }
            }),
        Fault.of(
            "redis: network stalled (open but silent)",
            (site, random) -> {
              site.redisProxy().stall();
              try {
                Pause.between(500, 6_000, random);
              } finally {
                site.redisProxy().resume();
              }
            }),
        Fault.of(
            "redis: open connections stalled, new ones good",
            (site, random) -> {
              site.redisProxy().strand();
              try {
                Pause.between(500, 6_000, random);
              } finally {
                site.redisProxy().refloat();
              }
            }),
        Fault.of(
            "redis: network slowed",
            (site, random) -> {
              site.redisProxy().delay(5 + random.nextInt(100));
              try {
                Pause.between(1_000, 5_000, random);
              } finally {
                site.redisProxy().resume();
              }
            }));
  }
}

package io.reactivecache.support.servers;

import java.util.List;

/** What containers are made of: {@code -Dpostgres.image} and {@code -Dredis.image}. */
record Images(String postgres, String redis) {

  static Images asked() {
    return new Images(
        System.getProperty("postgres.image", "postgres:18"),
        System.getProperty("redis.image", "redis:7"));
  }

  List<String> all() {
    return List.of(postgres, redis);
  }
}

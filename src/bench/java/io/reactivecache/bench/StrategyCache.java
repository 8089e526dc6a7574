package io.reactivecache.bench;

/** The cached rows, in the form in which the server keeps them. */
final class StrategyCache {

  private StrategyCache() {}

  static void put(RedisCli redis, BrokerHome home, int key, long stampMicros) {
    String row = "{\"key\":\"k" + key + "\",\"at\":" + stampMicros + "}";
    redis.call("HSET", name(home.prefix(), key), "row", row);
  }

  /** The stamp that a reader of the cache sees; 0 if there is none. */
  static long get(RedisCli redis, String prefix, int key) {
    String row = redis.call("HGET", name(prefix, key), "row");
    int at = row.indexOf("\"at\":");
    return at < 0 ? 0 : Long.parseLong(row.substring(at + 5, row.indexOf('}', at)));
  }

  private static String name(String prefix, int key) {
    return prefix + "tick:k" + key;
  }
}

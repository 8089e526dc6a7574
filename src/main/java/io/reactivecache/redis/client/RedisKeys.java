package io.reactivecache.redis.client;

import io.reactivecache.row.RowKey;
import java.util.Optional;

/**
 * What our keys are called in Redis. A row is at {@code <prefix><mirror>:<key>}; a mirror's name
 * holds no colon, so the first one after the prefix ends it, whatever the key is made of.
 *
 * <p>The other names hold no colon after the prefix, so that they are no row of any mirror.
 */
public final class RedisKeys {

  private final String prefix;

  public RedisKeys(String prefix) {
    this.prefix = prefix;
  }

  public String row(RowKey key) {
    return prefix + key.mirror() + ":" + key.key();
  }

  /** The row that lives at a Redis key; empty if it is none of ours. */
  public Optional<RowKey> parse(String redisKey) {
    int colon = redisKey.startsWith(prefix) ? redisKey.indexOf(':', prefix.length()) : -1;
    return colon < 0
        ? Optional.empty()
        : Optional.of(
            new RowKey(redisKey.substring(prefix.length(), colon), redisKey.substring(colon + 1)));
  }

  public String cursor() {
    return prefix + "cursor";
  }

  /** What was seen of Redis's evictions. */
  public String evictions() {
    return prefix + "evictions";
  }

  /**
   * A copy of the cursor in a Redis Cluster.
   *
   * @param tag decides, as a hash tag, on which master it lives
   */
  public String cursor(String tag) {
    return prefix + "cursor{" + tag + "}";
  }

  /**
   * Where rights are tried out, on the server of a copy of the cursor.
   *
   * @param cursor the copy's name
   */
  public String rights(String cursor) {
    return prefix + "rights" + cursor.substring(cursor().length());
  }

  /** The pattern, as of Redis's SCAN, of a mirror's rows. */
  public String rowsPattern(String mirror) {
    return literal(prefix + mirror + ":") + "*";
  }

  /** The pattern, as of Redis's SCAN, of everything that we manage. */
  public String everythingPattern() {
    return literal(prefix) + "*";
  }

  private static String literal(String text) {
    return text.replaceAll("[\\\\*?\\[\\]^-]", "\\\\$0");
  }
}

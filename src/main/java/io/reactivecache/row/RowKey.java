package io.reactivecache.row;

/**
 * The name of one mirrored row.
 *
 * @param mirror the mirror's name, as configured
 * @param key the canonical text of the row's key: a single text column is its own text, anything
 *     else is what {@code reactive_cache.key_expression} makes of it
 */
public record RowKey(String mirror, String key) {

  /**
   * The partition of this key among {@code partitions}: all changes of one key take one path, so
   * that they stay in order.
   *
   * @param partitions how many there are, at least 1
   * @return 0 to {@code partitions - 1}
   */
  public int partition(int partitions) {
    int hash = hashCode();
    // String hashes of numbered keys differ in their low bits only; fold the high ones in.
    return Math.floorMod(hash ^ (hash >>> 16), partitions);
  }
}

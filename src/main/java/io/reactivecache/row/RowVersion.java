package io.reactivecache.row;

/**
 * How new a row is: an epoch of the database's history, and within it the newest journal id that
 * the row reflects. Ordered as a pair; written {@code 7-42}; opaque to users.
 *
 * @param epoch 1 or more; rises when the database's history was rewritten (crash, failover,
 *     restore) or Redis lost data
 * @param id 0 or more
 */
public record RowVersion(long epoch, long id) implements Comparable<RowVersion> {

  public RowVersion {
    if (epoch < 0 || id < 0) {
      throw new IllegalArgumentException("not a version: " + epoch + "-" + id);
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if the text is not two decimal numbers joined by a hyphen
   */
  public static RowVersion parse(String text) {
    int hyphen = text.indexOf('-');
    if (hyphen <= 0 || hyphen == text.length() - 1 || !isDigits(text, hyphen)) {
      throw new IllegalArgumentException("not a version: " + text);
    }
    return new RowVersion(
        Long.parseLong(text, 0, hyphen, 10), Long.parseLong(text, hyphen + 1, text.length(), 10));
  }

  public boolean isNewerThan(RowVersion other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(RowVersion other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(id, other.id);
  }

  @Override
  public String toString() {
    return epoch + "-" + id;
  }

  private static boolean isDigits(String text, int hyphen) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i != hyphen && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}

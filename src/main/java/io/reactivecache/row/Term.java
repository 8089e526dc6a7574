package io.reactivecache.row;

/**
 * One leadership of one node: no two have the same term, and a later one is greater.
 *
 * @param epoch the database history's epoch under which the leader works
 * @param number drawn from a PostgreSQL sequence on the connection that holds the leader's lock
 */
public record Term(long epoch, long number) implements Comparable<Term> {

  @Override
  public int compareTo(Term other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return epoch + "." + number;
  }
}

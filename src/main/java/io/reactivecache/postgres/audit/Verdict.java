package io.reactivecache.postgres.audit;

import java.util.Locale;

/** What {@link Judge} finds of one key. */
public enum Verdict {
  /** Redis holds what PostgreSQL has, or nothing, or has quarantined what it should. */
  AGREES,
  /** It cannot be told: the key changed meanwhile, or PostgreSQL cannot say. */
  UNDECIDED,
  /** A row, but not the one that PostgreSQL has; whether an old one or another cannot be told. */
  DIFFERENT,
  /** A row that is shown or quarantined, and that PostgreSQL does not have. */
  GHOST,
  /** "There is no such row", or none that can be shown, and there is. */
  MISSING,
  /** A version that nobody gave out yet: changes to come would count as stale. */
  AHEAD,
  /** Something that redis-writer never writes. */
  UNREADABLE;

  public boolean isDrift() {
    return this != AGREES && this != UNDECIDED;
  }

  /** As in the metric's label. */
  public String reason() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.reactivecache.row;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one row: at this version it looked like this, or was not there, or had to be
 * quarantined.
 *
 * @param row the row as JSON text, exactly as PostgreSQL made it; null when there is no such row,
 *     or none that can be shown
 * @param quarantine why the row cannot be shown though it is there; null when it can, or is absent
 * @param isVersioned whether the row of this version always looks like this. If not, it was read
 *     while its mirror's changes were passed over, or before an epoch began: it may change, and its
 *     version does not
 */
public record RowState(
    RowKey key,
    RowVersion version,
    @Nullable String row,
    @Nullable QuarantineReason quarantine,
    boolean isVersioned) {

  public RowState {
    if (row != null && quarantine != null) {
      throw new IllegalArgumentException("a row is shown or quarantined: " + key);
    }
  }

  /** A row whose version means something. */
  public RowState(
      RowKey key, RowVersion version, @Nullable String row, @Nullable QuarantineReason quarantine) {
    this(key, version, row, quarantine, true);
  }

  /** A row that is shown, or, with null, one that is not there. */
  public RowState(RowKey key, RowVersion version, @Nullable String row) {
    this(key, version, row, null);
  }

  public boolean isAbsent() {
    return row == null && quarantine == null;
  }

  public boolean isQuarantined() {
    return quarantine != null;
  }

  /** Whether both look alike, whatever their versions. */
  public boolean showsSameAs(RowState other) {
    return quarantine == other.quarantine && Objects.equals(row, other.row);
  }

  /**
   * Whether this tells something to one who knows {@code other}. A quarantined row may turn out, at
   * the same version, to be one that can be shown. Of two without a version of their own the caller
   * has to know which was read later.
   */
  public boolean isNewerThan(RowState other) {
    return version.isNewerThan(other.version)
        || (version.equals(other.version)
            && (isVersioned ? row != null && other.isQuarantined() : !showsSameAs(other)));
  }
}

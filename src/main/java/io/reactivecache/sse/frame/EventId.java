package io.reactivecache.sse.frame;

import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a client of one key comes back with: the version that it saw, and why that could not be
 * shown, if so. The same version may turn out later to be one that can, and then it has to be told.
 */
public final class EventId {

  /** Of a row whose version means nothing: it was seen, and how it looked cannot be told. */
  private static final String UNVERSIONED = "-unversioned";

  private EventId() {}

  /** Such as {@code 7-42}, {@code 7-42-too-large} or {@code 7-42-unversioned}. */
  static String of(RowState state) {
    QuarantineReason why = state.quarantine();
    String version = state.version().toString();
    if (!state.isVersioned()) {
      return version + UNVERSIONED;
    }
    return why == null ? version : version + "-" + why.code();
  }

  /**
   * What {@link #of} was made of, without the row; null if its version meant nothing, and for any
   * other text.
   */
  public static @Nullable RowState parse(RowKey key, String id) {
    int afterEpoch = id.indexOf('-');
    int afterVersion = id.indexOf('-', afterEpoch + 1);
    if (afterEpoch < 0 || afterVersion < 0) {
      return state(key, id, null);
    }
    return QuarantineReason.of(id.substring(afterVersion + 1))
        .map(why -> state(key, id.substring(0, afterVersion), why))
        .orElse(null);
  }

  private static @Nullable RowState state(
      RowKey key, String version, @Nullable QuarantineReason why) {
    try {
      return new RowState(key, RowVersion.parse(version), null, why);
    } catch (IllegalArgumentException notOurs) {
      return null;
    }
  }
}

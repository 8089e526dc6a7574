package io.reactivecache.redis;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** Reads a held row out of a script's answer: its version, then the row or nil. */
final class HeldRow {

  private HeldRow() {}

  /** Whether a script's answer for one key carries a held row, or is only a word. */
  static boolean isIn(Response answer) {
    return answer.type() == ResponseType.MULTI;
  }

  /**
   * @param at where in the answer the version is
   */
  static RowState decode(RowKey key, Response answer, int at) {
    Response row = answer.get(at + 1);
    return new RowState(
        key, RowVersion.parse(answer.get(at).toString()), row == null ? null : row.toString());
  }
}

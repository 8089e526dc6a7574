package io.reactivecache.redis;

import io.reactivecache.cache.HeldFields;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * Reads a held row out of a script's answer: a word, its version, then the row or nil, then why it
 * is set aside or nil.
 */
final class HeldRow {

  private HeldRow() {}

  /** Whether a script's answer for one key carries a held row, or is only a word. */
  static boolean isIn(Response answer) {
    return answer.type() == ResponseType.MULTI;
  }

  static RowState decode(RowKey key, Response answer) {
    RowVersion version = RowVersion.parse(answer.get(1).toString());
    return HeldFields.state(key, version, answer.get(2), answer.get(3));
  }
}

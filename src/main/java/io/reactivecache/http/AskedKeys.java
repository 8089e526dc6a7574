package io.reactivecache.http;

import io.reactivecache.bus.KeyShapes;
import io.reactivecache.row.RowKey;
import io.reactivecache.web.HttpFailure;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes keys from requests, and refuses what no row can have. */
final class AskedKeys {

  private static final int MAX_KEY_BYTES = 8 * 1024;

  private final KeyShapes shapes;

  AskedKeys(KeyShapes shapes) {
    this.shapes = shapes;
  }

  /**
   * A key of a mirror.
   *
   * @throws HttpFailure 400 if no row has it, or it is longer than what is cached
   */
  RowKey of(String mirror, String key) {
    if (key.length() > MAX_KEY_BYTES / 4
        && key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw HttpFailure.of(400, "A key may have " + MAX_KEY_BYTES + " bytes at most.");
    }
    if (key.indexOf('\0') >= 0) {
      throw HttpFailure.of(400, "No row of PostgreSQL has a key with a NUL character.");
    }
    Optional<String> refusal = shapes.refusal(mirror, key);
    if (refusal.isPresent()) {
      throw HttpFailure.of(400, refusal.get());
    }
    return new RowKey(mirror, key);
  }
}

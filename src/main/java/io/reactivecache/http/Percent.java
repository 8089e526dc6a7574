package io.reactivecache.http;

import io.reactivecache.percent.PercentEncoding;

/** Decodes what the address of a request says; what is malformed is refused as the API does. */
final class Percent {

  private Percent() {}

  /**
   * Decodes a segment of a path.
   *
   * @throws HttpFailure 400
   */
  static String decodeSegment(String raw) {
    return decode(raw, false);
  }

  /**
   * Decodes a name or value of a query, where {@code +} is a space.
   *
   * @throws HttpFailure 400
   */
  static String decodeQuery(String raw) {
    return decode(raw, true);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    try {
      return PercentEncoding.decode(raw, plusIsSpace);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.of(400, String.valueOf(e.getMessage()));
    }
  }
}

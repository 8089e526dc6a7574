package io.reactivecache.profile;

import io.reactivecache.web.HttpFailure;

/** Which texts are usernames: what fits {@code varchar(50)} and can be written down. */
final class Usernames {

  private static final int MAX_CHARACTERS = 50;

  private Usernames() {}

  /**
   * @throws HttpFailure 400
   */
  static String check(String text) {
    // PostgreSQL counts code points; a String's length counts some twice.
    int characters = text.codePointCount(0, text.length());
    if (characters < 1 || characters > MAX_CHARACTERS) {
      throw HttpFailure.of(400, "A username has 1 to " + MAX_CHARACTERS + " characters.");
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw HttpFailure.of(400, "A username has no control characters.");
    }
    return text;
  }
}

package io.reactivecache.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Decodes percent-encoded text strictly: what is not UTF-8 in whole escapes is refused. */
public final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * Decodes a segment of a path, or a name or value of a query.
   *
   * @param plusIsSpace as in a query
   * @throws IllegalArgumentException whose message tells a client what is wrong
   */
  public static String decode(String raw, boolean plusIsSpace) {
    if (isPlain(raw)) {
      return raw;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.write(octet(raw, i));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else if (c <= 0xFF) {
        // Unescaped octets arrive one in a char.
        bytes.write(c);
      } else {
        throw new IllegalArgumentException(
            "The address has characters that must be percent-encoded.");
      }
    }
    return utf8(bytes.toByteArray());
  }

  /** Nearly all are: letters and digits, which stand for themselves. */
  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c == '+' || c > 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static int octet(String raw, int percent) {
    int high = percent + 2 < raw.length() ? Character.digit(raw.charAt(percent + 1), 16) : -1;
    int low = percent + 2 < raw.length() ? Character.digit(raw.charAt(percent + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException("The address has a broken percent escape.");
    }
    return high << 4 | low;
  }

  private static String utf8(byte[] bytes) {
    try {
      // A new decoder reports errors; "new String" would replace them.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The address is not percent-encoded UTF-8.");
    }
  }
}

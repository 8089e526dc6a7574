package io.reactivecache.trouble;

import java.util.Locale;

/**
 * What was found when something was asked before a start.
 *
 * @param what was asked about, such as {@code mirror orders}
 * @param told what it is like and, unless all is well, what to do
 */
public record Finding(Kind kind, String what, String told) {

  /** How it is. */
  public enum Kind {
    /** As it must be. */
    OK,
    /** The server works, and somebody should know. */
    NOTE,
    /** The server, or a part of it, will not work. */
    WRONG
  }

  public static Finding ok(String what, String told) {
    return new Finding(Kind.OK, what, told);
  }

  public static Finding note(String what, String told) {
    return new Finding(Kind.NOTE, what, told);
  }

  public static Finding wrong(String what, String told) {
    return new Finding(Kind.WRONG, what, told);
  }

  public boolean isWrong() {
    return kind == Kind.WRONG;
  }

  /** One line. */
  @Override
  public String toString() {
    String line = "%-5s %s: %s".formatted(kind.name().toLowerCase(Locale.ROOT), what, told);
    return line.replaceAll("\\p{Cntrl}+", " ");
  }
}

package io.reactivecache.docs;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a source file says to people: its comments and its texts, without the code around them. */
final class SourceText {

  private static final Pattern IN_JAVA =
      Pattern.compile(
          "(?s)/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])*+'");
  private static final Pattern IN_JAVASCRIPT =
      Pattern.compile(IN_JAVA.pattern() + "|`(?:\\\\.|[^`\\\\])*+`");
  private static final Pattern IN_LUA = Pattern.compile("--[^\\n]*|\"[^\"\\n]*\"|'[^'\\n]*'");
  private static final Pattern IN_SQL = Pattern.compile("(?s)--[^\\n]*|/\\*.*?\\*/|'[^']*'");

  /** What stands before the text in a line of a comment. */
  private static final Pattern MARK = Pattern.compile("^(\\s*)(/?\\*+|//|--)", Pattern.MULTILINE);

  private SourceText() {}

  /** As many lines as the source, with blanks in place of its code. */
  static String of(String path, String source) {
    if (path.endsWith(".java")) {
      return text(IN_JAVA, source);
    } else if (path.endsWith(".js")) {
      return text(IN_JAVASCRIPT, source);
    } else if (path.endsWith(".lua")) {
      return text(IN_LUA, source);
    } else if (path.endsWith(".sql")) {
      return text(IN_SQL, source);
    }
    return source;
  }

  private static String text(Pattern parts, String source) {
    StringBuilder text = new StringBuilder();
    int end = 0;
    for (MatchResult part : parts.matcher(source).results().toList()) {
      text.append(source.substring(end, part.start()).replaceAll("[^\\n]", " "));
      text.append(MARK.matcher(part.group()).replaceAll("$1 "));
      end = part.end();
    }
    return text.toString();
  }
}

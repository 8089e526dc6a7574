package io.reactivecache.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that the glossary replaced, or that are slow to read. */
final class RetiredWords {

  private record Word(Pattern pattern, String instead) {

    Word(String pattern, String instead) {
      this(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), instead);
    }
  }

  private static final List<Word> WORDS =
      List.of(
          new Word("\\bset(?:s|ting)?\\s+aside\\b", "quarantined"),
          new Word("\\bunstorable\\b|\\bdoubtful\\b|\\bpoison\\w*", "quarantined"),
          new Word("\\bunfit\\b", "unusable"),
          new Word(
              "\\b(?:an?|the|each|every|one|next|last|first|second|another|this|such)\\s+look\\b"
                  + "(?![-\\s]up\\b|-ahead|\\s+like\\b)"
                  + "|\\b(?:the|two|three|between|these|those|such|more)\\s+looks\\b"
                  + "|\\blooks?\\s+into\\s+(?:the|its)\\s+journal\\b",
              "journal read"),
          new Word("\\bvouch\\w*", "guarantee"),
          new Word("\\bow(?:e|es|ed|ing)\\b", "pending"),
          new Word("\\bunkept\\b", "uncached"),
          new Word("\\bpast\\s+(?:the\\s+cache|redis)\\b", "bypass"),
          new Word("keepers?\\b", "the term of the glossary, such as supervisor"),
          new Word("desk\\b", "endpoint"),
          new Word("\\bdr(?:ives?|iven|iving|ove)\\s+again\\b", "retry"),
          new Word("\\bfor\\s+ever\\b", "always, never or without end"),
          new Word("\\b(?:who|whom)(?:so)?ever\\b", "a client that, or any session that"),
          new Word("\\bnobody's\\b", "of no one, or another sentence"));

  /** Names of public interfaces, which stay: nothing may break that reads them. */
  private static final List<String> NAMES =
      List.of(
          // Of the bus: an address.
          "rows.unkept",
          "unfit.drop",
          // Of /metrics: a value of the label "queue".
          "fills-owed",
          // In the body of a function, whose text is compared with what the V files made.
          "between the two looks");

  private RetiredWords() {}

  /** Where such words stand in a text, and what to write instead. */
  static List<String> findings(String path, String text) {
    String rest = text;
    for (String name : NAMES) {
      rest = rest.replace(name, "-".repeat(name.length()));
    }
    List<String> findings = new ArrayList<>();
    for (Word word : WORDS) {
      Matcher matcher = word.pattern.matcher(rest);
      while (matcher.find()) {
        long line = 1 + rest.substring(0, matcher.start()).chars().filter(c -> c == '\n').count();
        findings.add(
            "%s:%d: \"%s\"; write %s"
                .formatted(path, line, matcher.group().replaceAll("\\s+", " "), word.instead));
      }
    }
    return findings;
  }
}

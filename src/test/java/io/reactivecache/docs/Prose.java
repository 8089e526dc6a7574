package io.reactivecache.docs;

import io.reactivecache.docs.Markdown.Block;
import io.reactivecache.docs.Markdown.Kind;
import io.reactivecache.docs.Markdown.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a document is easy to read: short lines, short sentences. */
final class Prose {

  static final int MAX_WORDS = 35;
  static final int MAX_LINE = 160;

  private static final Pattern LINK =
      Pattern.compile("!?\\[([^\\[\\]]*)\\](?:\\([^)]*\\)|\\[[^\\]]*\\])");
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])[\"')]*\\s+|\\z");
  private static final Pattern ABBREVIATION = Pattern.compile("\\b(e\\.g|i\\.e|vs|etc)\\.");
  private static final Pattern WORD = Pattern.compile("\\w");

  private Prose() {}

  static List<String> findings(Markdown document) {
    List<String> findings = new ArrayList<>();
    int number = 0;
    for (String line : document.text().split("\n", -1)) {
      number++;
      if (line.codePointCount(0, line.length()) > MAX_LINE) {
        findings.add(
            document.at(
                number,
                "a line of %d characters; break it, or shorten its cells; %d are allowed"
                    .formatted(line.length(), MAX_LINE)));
      }
    }
    for (Spot sentence : sentences(document)) {
      int words = words(sentence.text());
      if (words > MAX_WORDS) {
        findings.add(
            document.at(
                sentence.line(),
                "a sentence of %d words; split it, %d are allowed: %s"
                    .formatted(words, MAX_WORDS, sentence.text())));
      }
    }
    return findings;
  }

  static int words(String sentence) {
    return sentence.split("\\s+", -1).length;
  }

  /**
   * The sentences of paragraphs, items of lists, headings and cells of tables. A code span counts
   * as one word, a link as its text.
   */
  static List<Spot> sentences(Markdown document) {
    List<Spot> sentences = new ArrayList<>();
    for (Block block : document.blocks()) {
      if (block.isTable()) {
        block.cells().forEach(cell -> split(new Spot(block.line(), cell), sentences));
      } else if (block.kind() != Kind.CODE && block.kind() != Kind.DEFINITION) {
        split(new Spot(block.line(), block.text()), sentences);
      }
    }
    return sentences;
  }

  private static void split(Spot block, List<Spot> sentences) {
    String text = plain(block.text());
    int line = block.line();
    int start = 0;
    Matcher end = SENTENCE_END.matcher(text);
    while (end.find()) {
      String sentence = text.substring(start, end.start());
      if (WORD.matcher(sentence).find()) {
        sentences.add(new Spot(line, sentence.strip().replace('\n', ' ')));
      }
      line += (int) text.substring(start, end.end()).chars().filter(c -> c == '\n').count();
      start = end.end();
    }
  }

  /** Without marks, as many lines long. */
  static String plain(String text) {
    String plain = LINK.matcher(Markdown.replaceCode(text, "code")).replaceAll("$1");
    plain = plain.replaceAll("<[^>\n]+>", "").replace("*", "").replace('_', ' ');
    return ABBREVIATION.matcher(plain).replaceAll("$1");
  }
}

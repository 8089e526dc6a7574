package io.reactivecache.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document in Markdown, as its blocks.
 *
 * @param path of the file, from the root of the repository
 */
record Markdown(String path, String text, List<Block> blocks) {

  /** A code span: one backtick or several, and as many behind it. */
  private static final Pattern CODE =
      Pattern.compile("(?<!`)(`+)(?!`)(.+?)(?<!`)\\1(?!`)", Pattern.DOTALL);

  /** What a block is. */
  enum Kind {
    HEADING,
    PARAGRAPH,
    TABLE_HEAD,
    TABLE_ROW,
    CODE,
    /** {@code [label]: target}. */
    DEFINITION
  }

  /** A place in a block: a line of the file, and what stands there. */
  record Spot(int line, String text) {}

  /**
   * Lines that belong together, without the marks at their beginnings.
   *
   * @param line the first one's number, from 1
   * @param level of a heading, from 1; 0 for all else
   */
  record Block(Kind kind, int line, int level, String text) {

    boolean isTable() {
      return kind == Kind.TABLE_HEAD || kind == Kind.TABLE_ROW;
    }

    /** Of a row of a table. */
    List<String> cells() {
      String inner = text.substring(1, text.endsWith("|") ? text.length() - 1 : text.length());
      return Arrays.stream(inner.split("(?<!\\\\)\\|", -1)).map(String::strip).toList();
    }

    /** The number of the line in which a character of the text stands. */
    int lineAt(int offset) {
      return line + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    /** What stands in backticks; none in a block of code. */
    List<Spot> codeSpans() {
      List<Spot> spans = new ArrayList<>();
      if (kind != Kind.CODE) {
        Matcher code = CODE.matcher(text);
        while (code.find()) {
          spans.add(new Spot(lineAt(code.start()), code.group(2).replace('\n', ' ').strip()));
        }
      }
      return spans;
    }
  }

  static Markdown of(String path, String text) {
    return new Markdown(path, text, new Blocks().read(text));
  }

  /** A text whose code spans are something else, as many lines long. */
  static String replaceCode(String text, String by) {
    return CODE.matcher(text).replaceAll(code -> by + "\n".repeat(lineBreaks(code.group())));
  }

  /** A text of the same length, in which no code span holds a mark of Markdown. */
  static String maskCode(String text) {
    return CODE.matcher(text)
        .replaceAll(
            code -> Matcher.quoteReplacement(code.group().replaceAll("[\\[\\](){}<>!]", "\0")));
  }

  private static int lineBreaks(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  /** The line of a heading; 1 without it. */
  int lineOf(String heading) {
    return blocks.stream()
        .filter(block -> block.kind == Kind.HEADING && block.text.equals(heading))
        .findFirst()
        .map(Block::line)
        .orElse(1);
  }

  /** The blocks below a heading, those of its smaller headings included; empty without it. */
  List<Block> section(String heading) {
    List<Block> section = new ArrayList<>();
    int level = 0;
    for (Block block : blocks) {
      if (level == 0) {
        level = block.kind == Kind.HEADING && block.text.equals(heading) ? block.level : 0;
      } else if (block.kind == Kind.HEADING && block.level <= level) {
        break;
      } else {
        section.add(block);
      }
    }
    return section;
  }

  List<Spot> codeSpans() {
    return blocks.stream().flatMap(block -> block.codeSpans().stream()).toList();
  }

  /** Where a pattern matches, in the whole text; what its first group caught, if it has one. */
  List<Spot> find(Pattern pattern) {
    List<Spot> spots = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      spots.add(
          new Spot(
              1 + lineBreaks(text.substring(0, matcher.start())),
              matcher.group(Math.min(1, matcher.groupCount()))));
    }
    return spots;
  }

  /** What a failed check says: where it is, and what to do. */
  String at(int line, String finding) {
    return path + ":" + line + ": " + finding;
  }

  /** Reads lines into blocks. */
  private static final class Blocks {

    private static final Pattern FENCE = Pattern.compile("\\s*(```|~~~).*");
    private static final Pattern ITEM = Pattern.compile("(\\s*(?:[-*+]|\\d+\\.)\\s+)(.*)");
    private static final Pattern HEADING = Pattern.compile("(#+)\\s+(.*?)\\s*#*");
    private static final Pattern DEFINITION = Pattern.compile("\\[[^\\]]+\\]:\\s+\\S+.*");
    private static final Pattern RULE_OF_A_TABLE = Pattern.compile("[|\\s:-]+");

    private final List<Block> blocks = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private Kind kind = Kind.PARAGRAPH;
    private int first;

    List<Block> read(String text) {
      boolean fenced = false;
      boolean afterBlank = true;
      int listIndent = 0;
      int number = 0;
      for (String line : text.split("\n", -1)) {
        number++;
        String content = line.strip();
        int indent = line.length() - line.stripLeading().length();
        if (FENCE.matcher(line).matches()) {
          close();
          fenced = !fenced;
        } else if (fenced) {
          add(Kind.CODE, number, line);
        } else if (content.isEmpty()) {
          close();
          afterBlank = true;
          continue;
        } else if (indent >= listIndent + 4 && (afterBlank || kind == Kind.CODE)) {
          add(Kind.CODE, number, line);
        } else {
          Matcher heading = HEADING.matcher(content);
          Matcher item = ITEM.matcher(line);
          if (heading.matches()) {
            close();
            listIndent = 0;
            blocks.add(
                new Block(Kind.HEADING, number, heading.group(1).length(), heading.group(2)));
          } else if (content.startsWith("|")) {
            close();
            table(number, content);
          } else if (DEFINITION.matcher(content).matches()) {
            close();
            blocks.add(new Block(Kind.DEFINITION, number, 0, content));
          } else if (item.matches()) {
            close();
            listIndent = item.group(1).length();
            add(Kind.PARAGRAPH, number, item.group(2).strip());
          } else {
            listIndent = afterBlank && indent == 0 ? 0 : listIndent;
            add(Kind.PARAGRAPH, number, content);
          }
        }
        afterBlank = false;
      }
      close();
      return List.copyOf(blocks);
    }

    private void table(int number, String row) {
      if (!RULE_OF_A_TABLE.matcher(row).matches()) {
        blocks.add(new Block(Kind.TABLE_ROW, number, 0, row));
      } else if (!blocks.isEmpty()) {
        Block head = blocks.remove(blocks.size() - 1);
        blocks.add(new Block(Kind.TABLE_HEAD, head.line, 0, head.text));
      }
    }

    private void add(Kind of, int number, String line) {
      if (open.isEmpty() || kind != of) {
        close();
        first = number;
        kind = of;
      }
      open.add(line);
    }

    private void close() {
      if (!open.isEmpty()) {
        blocks.add(new Block(kind, first, 0, String.join("\n", open)));
        open.clear();
      }
      kind = Kind.PARAGRAPH;
    }
  }
}

package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.docs.Markdown.Spot;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProseTest {

  private static final String LONG = "w ".repeat(Prose.MAX_WORDS);

  @Test
  void aLongSentenceIsFound() {
    assertThat(Prose.findings(of("Short.\n\nShort one.\n" + LONG + "\nand one more."))).hasSize(1);
    assertThat(Prose.findings(of("Short.\n\nShort one.\n" + LONG + "\nand one more.")).get(0))
        .startsWith("a.md:4: a sentence of 38 words; split it");
    assertThat(Prose.findings(of(LONG.strip() + ".\nAnother."))).isEmpty();
  }

  @Test
  void aLongSentenceIsFoundInItemsAndCells() {
    assertThat(Prose.findings(of("- Short.\n- " + LONG.replace(" ", "\n  ") + "more."))).hasSize(1);
    assertThat(Prose.findings(of("| a |\n|---|\n| " + LONG + "w |"))).hasSize(1);
  }

  @Test
  void aLongLineIsFoundInTablesAndCode() {
    String line = "x".repeat(Prose.MAX_LINE + 1);
    assertThat(Prose.findings(of("    " + line)))
        .containsExactly(
            "a.md:1: a line of 165 characters; break it, or shorten its cells; 160 are allowed");
    assertThat(Prose.findings(of("one\n\n| " + line + " |")))
        .singleElement()
        .asString()
        .startsWith("a.md:3:");
    assertThat(Prose.findings(of("\u20ac".repeat(Prose.MAX_LINE)))).isEmpty();
  }

  @Test
  void codeIsNoProse() {
    assertThat(Prose.findings(of("```\n" + LONG + "\nmore\n```\n\n    " + LONG))).isEmpty();
    assertThat(sentences("- An item:\n\n      mvn verify\n\n  and its text.\n"))
        .containsExactly("An item:", "and its text.");
  }

  @Test
  void sentencesEndAtPointsAndBlocks() {
    assertThat(
            sentences(
                """
                # A heading

                One, e.g. this. Is it two? (Three!) And
                the end in 3.5 s
                - first
                - second; `code. With a point` and [a
                  link](b.md)

                | a | b |
                |---|---|
                | c \\| d | **e** |

                [b]: b.md
                """))
        .containsExactly(
            "A heading",
            "One, e.g this.",
            "Is it two?",
            "(Three!",
            "And the end in 3.5 s",
            "first",
            "second; code and a link",
            "a",
            "b",
            "c \\| d",
            "e");
  }

  private static List<String> sentences(String text) {
    return Prose.sentences(of(text)).stream().map(Spot::text).toList();
  }

  private static Markdown of(String text) {
    return Markdown.of("a.md", text);
  }
}

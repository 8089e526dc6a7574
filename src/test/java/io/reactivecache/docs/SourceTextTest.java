package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '^',
      value = {
        "A.java => /** One|  * two. */ int code; // it's|// three => One two. */ it's three",
        "A.java => String a = \"b \\\" c\" + code + \"d\"; char e = 'f'; => \"b \\\" c\" \"d\" 'f'",
        "a.js => const a = `b ${c}`; // d => `b ${c}` d",
        "a.lua => local a = 'b' -- c|-- d => 'b' c d",
        "a.sql => select a, 'b' -- it's|from c /* d */ => 'b' it's d */",
        "a.html => <p>a</p> => <p>a</p>",
      })
  void commentsAndTextsAreLeft(String path, String source, String text) {
    String left = SourceText.of(path, source.replace('|', '\n'));
    assertThat(left.strip().replaceAll("\\s+", " ")).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"A.java,//", "a.sql,--", "a.lua,--"})
  void theLinesStay(String path, String mark) {
    String source = "code\n%s set\n%s aside\ncode;\n".formatted(mark, mark);
    assertThat(RetiredWords.findings(path, SourceText.of(path, source)))
        .containsExactly(path + ":2: \"set aside\"; write quarantined");
  }
}

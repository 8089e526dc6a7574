package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

  private Repository repository = new Repository(Path.of(""));

  @BeforeEach
  void files(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("docs/images"));
    Files.createDirectories(root.resolve("src"));
    Files.writeString(root.resolve("README.md"), "# Top\n\n## `a_b` and [c](d.md): more!\n");
    Files.writeString(root.resolve("docs/images/flow.svg"), "");
    Files.writeString(root.resolve("src/Journal.java"), "");
    Files.writeString(root.resolve("src/store.lua"), "");
    repository = new Repository(root);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[a](../README.md)",
        "[a](../README.md#top)",
        "[a](../README.md#a_b-and-c-more)",
        "[a](#here) ",
        "[a](images) ![b](images/flow.svg \"title\")",
        "[a](https://example.org/none#where) [b](mailto:a@example.org)",
        "[`Journal`](../src/Journal.java), [`store.lua`](../src/store.lua), [`pg`](../src/Journal.java)",
        "[a][B], [b][], [b]\n\n[b]: ../README.md",
        "`[a](none.md)` and `[a][none]` and [nothing]\n\n    [a](none.md)",
      })
  void whatIsThereIsFollowed(String text) {
    assertThat(Links.findings(of(text), repository)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[a](none.md) | docs/a.md:3: there is no file none.md; correct the link",
        "![a](images/none.svg) | docs/a.md:3: there is no file images/none.svg; correct the link",
        "[a](../../README.md) | docs/a.md:3: there is no file ../../README.md; correct the link",
        "[a](../README.md#none) | docs/a.md:3: README.md has no heading #none; correct the link",
        "[a](#none) | docs/a.md:3: docs/a.md has no heading #none; correct the link",
        "[a][none] | docs/a.md:3: add [none]: path at the end",
        "[b]: ../README.md | docs/a.md:3: nothing uses this link; remove [b]: ../README.md",
        "[`Other`](../src/Journal.java) | docs/a.md:3: `Other` leads to ../src/Journal.java; correct the text or the link",
        "[`fill.lua`](../src/store.lua) | docs/a.md:3: `fill.lua` leads to ../src/store.lua; correct the text or the link",
      })
  void whatIsNotThereIsFound(String text, String finding) {
    assertThat(Links.findings(of(text), repository)).containsExactly(finding);
  }

  @Test
  void definitionsAreFollowedFromWhereTheyAreUsed() {
    assertThat(Links.findings(of("text\n[a][b]\n\n[b]: none.md\n[b]: other.md"), repository))
        .containsExactly(
            "docs/a.md:7: [b] is defined twice; remove one",
            "docs/a.md:4: there is no file other.md; correct the link");
  }

  @Test
  void anchorsAreThoseOfGitHub() {
    assertThat(
            Links.anchors(
                Markdown.of(
                    "a.md",
                    "# Put a proxy before it\n## `redis` & `pg-loader`\n# Same\n# Same\n# Überall, 2 ms\n```\n# no\n```")))
        .containsExactlyInAnyOrder(
            "put-a-proxy-before-it", "redis--pg-loader", "same", "same-1", "überall-2-ms");
  }

  private static Markdown of(String text) {
    return Markdown.of("docs/a.md", "# Here\n\n" + text);
  }
}

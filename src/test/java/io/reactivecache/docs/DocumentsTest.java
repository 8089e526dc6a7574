package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every document of the repository; what a check does is tried in its own test. */
class DocumentsTest {

  private static final Repository REPOSITORY = new Repository(Path.of(""));
  private static final List<Markdown> DOCUMENTS = REPOSITORY.documents();

  @Test
  void sentencesAndLinesAreShort() {
    hold(Prose::findings);
  }

  @Test
  void linksLeadToFilesAndHeadings() {
    hold(document -> Links.findings(document, REPOSITORY));
  }

  @Test
  void whatIsNamedIsThere() {
    hold(new Names(REPOSITORY)::findings);
  }

  @Test
  void commandsCanBeTyped() {
    hold(new Commands(REPOSITORY)::findings);
  }

  @Test
  void metricsAreThere() {
    hold(new Reference(REPOSITORY)::unknownMetrics);
  }

  @Test
  void tablesAreWhole() {
    hold(document -> new Reference(REPOSITORY).findings(document).toList());
  }

  @Test
  void oneWordIsUsedForAThing() {
    hold(document -> RetiredWords.findings(document.path(), document.text()));
  }

  /** Of what is installed already, that is V files, no byte may change. */
  @Test
  void oneWordIsUsedForAThingInTheProduct() {
    List<String> findings = new ArrayList<>();
    List<String> sources =
        REPOSITORY.files(
            path ->
                path.matches("(src/main|conf)/.*\\.(java|sql|lua|js|html|json)")
                    && !path.matches(".*/V\\d+__.*"));
    for (String path : sources) {
      String text = SourceText.of(path, REPOSITORY.text(path));
      findings.addAll(RetiredWords.findings(path, text));
    }
    assertThat(findings).as("file, line, and the word to use").isEmpty();
  }

  private static void hold(Function<Markdown, List<String>> check) {
    List<String> findings = new ArrayList<>();
    DOCUMENTS.forEach(document -> findings.addAll(check.apply(document)));
    assertThat(DOCUMENTS).hasSizeGreaterThan(10);
    assertThat(findings).as("file, line, and what to do").isEmpty();
  }
}

package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case changes one thing in a document that is right. */
class ReferenceTest {

  private static final Repository REPOSITORY = new Repository(Path.of(""));
  private static final Reference REFERENCE = new Reference(REPOSITORY);

  @ParameterizedTest
  @CsvSource(
      delimiterString = "->",
      value = {
        "operating -> reactive_cache_queue_bound -> none -> add reactive_cache_queue_bound",
        "configuration -> `leaseMillis` -> `leaseSeconds` -> add leaseMillis",
        "configuration -> `instances` -> instances -> add instances",
        "configuration -> `RC_HTTP_PROFILE` -> none -> add RC_HTTP_PROFILE",
        "architecture -> `rows.lease` -> `rows.none` -> add rows.lease of LeaseRows",
        "architecture -> ## Glossary -> ## Words -> a glossary of 0 terms; 20 to 30 are right",
        "configuration -> | `prefix` -> | `prefixes` -> redis has no setting prefixes; correct it",
        "architecture -> `rows.lease` -> `rows.none` "
            + "-> bus.Address has no rows.none of LeaseRows; correct the row",
        "architecture -> **epoch**: -> **term**: -> a second term; remove it",
      })
  void aChangeIsFound(String name, String there, String instead, String finding) {
    Markdown document = with(name, there, instead);
    assertThat(REFERENCE.findings(document).toList())
        .anySatisfy(found -> assertThat(found).matches(".*\\.md:\\d+: .*").endsWith(finding));
  }

  @Test
  void aMetricThatIsNotThereIsFound() {
    assertThat(
            REFERENCE.unknownMetrics(
                Markdown.of("a.md", "reactive_cache_reads_total and\nreactive_cache_read_total")))
        .containsExactly("a.md:2: the product has no metric reactive_cache_read_total; correct it");
    assertThat(REFERENCE.unknownMetrics(with("architecture", "`reads_total{", "`read_total{")))
        .hasSize(1);
  }

  private static Markdown with(String name, String there, String instead) {
    String path = "docs/" + name + ".md";
    String text = REPOSITORY.text(path);
    assertThat(text).contains(there);
    return Markdown.of(path, text.replace(there, instead));
  }
}

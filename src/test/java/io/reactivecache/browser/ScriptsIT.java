package io.reactivecache.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The scripts of the pages")
class ScriptsIT {

  private static Browsers browsers;
  private static Page page;

  @BeforeAll
  static void launch() {
    browsers = Browsers.launch();
    Visitor visitor = browsers.visitor();
    PagesOnly unused = new PagesOnly(visitor);
    page = visitor.open(PagesOnly.ADDRESS.resolve("/docs"));
  }

  @AfterAll
  static void close() {
    if (browsers != null) {
      browsers.close();
    }
  }

  @ParameterizedTest(name = "{0} is not older than {1}: {2}")
  @DisplayName("order versions by epoch, then by id, beyond what a double counts")
  @CsvSource({
    "7-42, 7-42, true",
    "7-42, 7-43, false",
    "7-100, 7-99, true",
    "8-1, 7-999, true",
    "7-999, 8-1, false",
    "7-9007199254740993, 7-9007199254740992, true",
    "7-9007199254740992, 7-9007199254740993, false",
    "'', 7-1, false",
    "7-1, '', true"
  })
  void versions(String a, String b, boolean notOlder) {
    assertThat(call("version.js", "notOlder", a, b)).isEqualTo(notOlder);
  }

  @ParameterizedTest(name = "attempt {0}, chance {1}: {2} ms")
  @DisplayName("wait longer after each failure, up to a bound")
  @CsvSource({"0, 0, 250", "0, 1, 500", "1, 0, 500", "4, 1, 8000", "5, 1, 15000", "2000, 0, 7500"})
  void backoff(int attempt, int chance, int millis) {
    Object pause =
        page.evaluate(
            "([attempt, chance]) => import('/assets/backoff.js')"
                + ".then((it) => it.backoffMillis(attempt, () => chance))",
            List.of(attempt, chance));
    assertThat(((Number) pause).intValue()).isEqualTo(millis);
  }

  @ParameterizedTest(name = "{0} of the counts: {1}")
  @DisplayName("estimate a quantile inside its bucket, and never beyond the last bound")
  @CsvSource({"0.05, 0.0005", "0.5, 0.006", "0.9, 0.011", "0.95, Infinity"})
  void quantiles(double quantile, String expected) {
    Object estimate =
        page.evaluate(
            "(q) => import('/assets/quantile.js').then((it) =>"
                + " String(+it.quantile(q, [[0.001, 10], [0.011, 90], [Infinity, 100]])"
                + ".toPrecision(3)))",
            quantile);
    assertThat(estimate).isEqualTo(expected);
  }

  @Test
  @DisplayName("know no quantile where nothing was counted, nor after the counts were set back")
  void noQuantile() {
    assertThat(call("quantile.js", "quantile", 0.5, List.of())).isNull();
    assertThat(
            call("quantile.js", "bucketsBetween", List.of(List.of(1, 5)), List.of(List.of(1, 4))))
        .isNull();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("show how to ask for what their own face serves, and where the other one is")
  @CsvSource(
      nullValues = "none",
      value = {
        "API, /, 1, http://pages.test/v1/mirrors, http://localhost:8090/metrics",
        "admin face, /console, 0, none, http://pages.test/metrics"
      })
  void reference(
      String face, String start, int sections, @Nullable String mirrors, String metrics) {
    try (Visitor visitor = browsers.visitor()) {
      new PagesOnly(visitor).show("/", start);
      Page docs = visitor.open(PagesOnly.ADDRESS.resolve("/docs"));

      PlaywrightAssertions.assertThat(docs.locator("#reference"))
          .not()
          .hasAttribute("aria-busy", "true");
      assertThat(docs.locator("#start, a[href='#start']").count()).isEqualTo(2 * sections);
      assertThat(docs.locator("#listMirrors").count()).isEqualTo(sections);
      assertThat(examples(docs)).contains("curl -i '" + metrics + "'");
      if (mirrors != null) {
        assertThat(examples(docs)).contains("curl -i '" + mirrors + "'");
      }
      visitor.assertNothingFailed();
    }
  }

  private static List<String> examples(Page docs) {
    return docs.locator("pre code").allTextContents();
  }

  private static Object call(String file, String function, Object... arguments) {
    return page.evaluate(
        "([file, name, values]) => import(`/assets/${file}`).then((it) => it[name](...values))",
        List.of(file, function, List.of(arguments)));
  }
}

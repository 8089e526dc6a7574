package io.reactivecache.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The console")
class ConsolePageIT extends WithPagesOnly {

  private static final String READY =
      "{\"ready\":true,\"parts\":[{\"part\":\"pg-listener\",\"instance\":0,\"ready\":true,"
          + "\"detail\":\"leads\"}]}";
  private static final String BROKEN_MIRROR =
      READY.replace(
          "]}",
          "],\"mirrors\":[{\"mirror\":\"orders\",\"ready\":false,"
              + "\"detail\":\"the table is gone\"}]}");
  private static final String NOT_READY =
      "{\"ready\":false,\"parts\":[{\"part\":\"redis-writer\",\"instance\":1,\"ready\":false,"
          + "\"detail\":\"Redis <b>is</b> away\"}]}";
  private static final String METRICS =
      """
      # HELP reactive_cache_leader 1 while this node leads, otherwise 0
      # TYPE reactive_cache_leader gauge
      reactive_cache_leader 1.0
      reactive_cache_journal_lag_seconds 0.25
      reactive_cache_changes_total{mirror="profile"} 1200.0
      reactive_cache_changes_total{mirror="a \\"b\\", c"} 34.0
      reactive_cache_reads_total{outcome="hit"} 996.0
      reactive_cache_reads_total{outcome="absent"} 3.0
      reactive_cache_reads_total{outcome="miss"} 1.0
      reactive_cache_stream_connections{instance_number="0"} 7.0
      reactive_cache_stream_connections{instance_number="1"} 5.0
      reactive_cache_stream_resyncs_total{reason="gap"} 2.0
      reactive_cache_delivery_seconds_bucket{le="0.001"} 0
      reactive_cache_delivery_seconds_bucket{le="0.002"} 100
      reactive_cache_delivery_seconds_bucket{le="0.005"} 100
      reactive_cache_delivery_seconds_bucket{le="+Inf"} 100
      """;

  @BeforeEach
  void answer() {
    pages
        .answer("/health/ready", 200, "application/json", READY)
        .answer("/metrics", 200, "text/plain", METRICS);
  }

  @Test
  @DisplayName("shows the figures of a node")
  void figures() {
    Page page = open();

    assertThat(figure(page, "Leadership")).hasText("Leader");
    assertThat(figure(page, "Journal lag")).hasText("250 ms");
    assertThat(note(page, "Changes read")).hasText("1,234 read from the journal");
    assertThat(figure(page, "Answered by the cache")).hasText("99.9 %");
    assertThat(figure(page, "Streams")).hasText("12");
    assertThat(note(page, "Stream resyncs")).hasText("gap: 2");
    assertThat(figure(page, "Delivery, median")).hasText("1.5 ms");
    assertThat(note(page, "Delivery, median")).hasText("99 %: 1.99 ms, since the start");
    visitor.assertNothingFailed();
  }

  @Test
  @DisplayName("shows what is not reported as unknown, not as 0")
  void missingMetrics() {
    pages.answer("/metrics", 200, "text/plain", "something_else 3\nnot a metric\n");

    Page page = open();

    assertThat(page.locator("#node")).hasAttribute("data-state", "up");
    assertThat(page.locator(".tile .value"))
        .hasText(Collections.nCopies(13, "–").toArray(String[]::new));
    visitor.assertNothingFailed();
  }

  @Test
  @DisplayName("counts a second's growth, and from anew when the node has started again")
  void rates() {
    Page page = open();
    assertThat(figure(page, "Changes read")).hasText("0 /s");

    pages.answer("/metrics", 200, "text/plain", "reactive_cache_changes_total 3.0\n");

    assertThat(note(page, "Changes read")).hasText("3 read from the journal");
    assertThat(figure(page, "Changes read")).hasText("–");
    assertThat(figure(page, "Changes read")).hasText("0 /s");
  }

  @Test
  @DisplayName("names the part that is not ready, as text")
  void notReady() {
    pages.answer("/health/ready", 503, "application/json", NOT_READY);

    Page page = open();

    assertThat(page.locator("#node-text")).hasText("Not ready");
    assertThat(page.locator("#parts th")).hasText("redis-writer 1");
    assertThat(page.locator("#parts td").last()).hasText("Redis <b>is</b> away");
  }

  @Test
  @DisplayName("says so when the node does not answer, and recovers")
  void noAnswer() {
    pages.refuse("/health/ready").refuse("/metrics");
    Page page = open();
    assertThat(page.locator("#node-text")).hasText("No answer");

    pages.answer("/health/ready", 200, "application/json", READY);

    assertThat(page.locator("#node-text")).hasText("Ready");
  }

  @Test
  @DisplayName("does not go on saying what the node said before it was gone")
  void goneAfterAnAnswer() {
    Page page = open();
    assertThat(page.locator("#parts .state")).hasText("Ready");

    pages.refuse("/health/ready").refuse("/metrics");

    assertThat(page.locator("#node-text")).hasText("No answer");
    assertThat(page.locator("#parts .state")).hasText("Not known");
    assertThat(page.locator("#parts .state")).hasAttribute("data-state", "unknown");
    assertThat(figure(page, "Leadership")).hasText("–");

    pages.answer("/health/ready", 200, "application/json", READY);

    assertThat(page.locator("#parts .state")).hasText("Ready");
  }

  @Test
  @DisplayName("shows a mirror that cannot be followed, on a node that is ready")
  void brokenMirror() {
    pages.answer("/health/ready", 200, "application/json", BROKEN_MIRROR);

    Page page = open();

    assertThat(page.locator("#node-text")).hasText("Ready");
    assertThat(page.locator("#parts th").last()).hasText("mirror orders");
    assertThat(page.locator("#parts .state").last()).hasText("Not ready");
    assertThat(page.locator("#parts td").last()).hasText("the table is gone");
  }

  private Page open() {
    return visitor.open(PagesOnly.ADDRESS.resolve("/console"));
  }

  private static Locator figure(Page page, String title) {
    return page.locator("[data-figure='" + title + "'] .value");
  }

  private static Locator note(Page page, String title) {
    return page.locator("[data-figure='" + title + "'] .note");
  }
}

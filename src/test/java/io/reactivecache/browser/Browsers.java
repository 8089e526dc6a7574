package io.reactivecache.browser;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Chromium that the system has, driven by Playwright. Nothing is downloaded: where Chromium is
 * not installed, the test that asks for it is skipped and says so.
 *
 * <p>Each launch has an empty profile of its own that is gone after {@link #close}. Like Playwright
 * itself, an object is for one thread.
 */
public final class Browsers implements AutoCloseable {

  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  /** The browser must not call home: a test looks at every request that leaves it. */
  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  /** For what a page is asserted to show sooner or later: a busy machine is not a failure. */
  private static final double PATIENCE_MILLIS = 30_000;

  private final Playwright playwright;
  private final Browser chromium;

  private Browsers(Playwright playwright, Browser chromium) {
    this.playwright = playwright;
    this.chromium = chromium;
  }

  /** Launches Chromium without a window, or skips the calling test. */
  public static Browsers launch() {
    return launch(List.of());
  }

  /**
   * The same with an own view of the DNS.
   *
   * @param names each leads to the loopback
   */
  static Browsers launch(List<String> names) {
    Path executable = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
    assumeTrue(executable != null, "skipped: Chromium is not installed, looked at " + PLACES);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      return new Browsers(
          playwright,
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(executable)
                      .setHeadless(true)
                      .setArgs(arguments(names))));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  private static List<String> arguments(List<String> names) {
    String rules = names.stream().map(name -> "MAP " + name + " 127.0.0.1").collect(joining(","));
    List<String> arguments = new ArrayList<>(QUIET);
    if (!rules.isEmpty()) {
      arguments.add("--host-resolver-rules=" + rules);
    }
    return arguments;
  }

  /** A visitor with a window of this size, who was never here before. */
  public Visitor visitor(int width, int height) {
    return new Visitor(
        chromium.newContext(new Browser.NewContextOptions().setViewportSize(width, height)));
  }

  /** A visitor at a desk. */
  public Visitor visitor() {
    return visitor(1280, 800);
  }

  @Override
  public void close() {
    playwright.close();
  }
}

package io.reactivecache.browser;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Each test has a visitor of its own, and pages without a server behind them. */
@SuppressWarnings("NullAway.Init")
abstract class WithPagesOnly {

  private static Browsers browsers;

  protected Visitor visitor;
  protected PagesOnly pages;

  @BeforeAll
  static void launch() {
    browsers = Browsers.launch();
  }

  @AfterAll
  static void close() {
    if (browsers != null) {
      browsers.close();
    }
  }

  @BeforeEach
  void arrive() {
    visitor = browsers.visitor();
    pages = new PagesOnly(visitor);
  }

  @AfterEach
  void leave() {
    visitor.close();
  }
}

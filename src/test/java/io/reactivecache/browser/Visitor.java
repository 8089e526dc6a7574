package io.reactivecache.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Somebody with a browser of their own, and as many tabs as they like. Remembers what no page of
 * ours may do: fail in its script, break its own content security policy, ask another host.
 */
public final class Visitor implements AutoCloseable {

  private final BrowserContext context;
  private final List<String> failures = new ArrayList<>();
  private final Set<String> authorities = new TreeSet<>();

  Visitor(BrowserContext context) {
    this.context = context;
    context.onConsoleMessage(this::remember);
    context.onWebError(error -> failures.add(error.error()));
    context.onRequest(request -> authorities.add(URI.create(request.url()).getAuthority()));
  }

  /** The browser's own side, for what a test does beyond looking. */
  BrowserContext context() {
    return context;
  }

  /** A new tab that shows this address. */
  public Page open(URI address) {
    Page page = context.newPage();
    page.navigate(address.toString());
    return page;
  }

  void assertNothingFailed() {
    assertThat(failures).as("errors on the browser's console").isEmpty();
  }

  void assertAskedOnly(URI... servers) {
    List<String> allowed = List.of(servers).stream().map(URI::getAuthority).toList();
    assertThat(allowed).as("the hosts that were asked are ours").containsAll(authorities);
  }

  @Override
  public void close() {
    // A request that comes while it closes would be answered by nobody, which is an error.
    context.unrouteAll();
    context.close();
  }

  private void remember(ConsoleMessage message) {
    if (message.type().equals("error")) {
      failures.add(message.text());
    }
  }
}

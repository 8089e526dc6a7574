package io.reactivecache.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.sun.net.httpserver.HttpServer;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A site of somebody else, with one empty page. Its origin is none of a server that is visited as
 * {@code localhost}.
 */
final class ForeignSite implements AutoCloseable {

  private static final byte[] PAGE =
      "<!doctype html><title>Elsewhere</title><body>".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;

  private ForeignSite(HttpServer server) {
    this.server = server;
  }

  static ForeignSite start() {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(NetUtil.LOCALHOST4, 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
          });
      server.start();
      return new ForeignSite(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a browser writes it. */
  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Page visitedBy(Visitor visitor) {
    return visitor.open(URI.create(origin() + "/"));
  }

  /** Has a page send a form, as any may without asking, and waits for the answer. */
  static Response sendForm(Page page, URI to) {
    return page.waitForResponse(
        to.toString(),
        () ->
            page.evaluate(
                "to => { const form = document.createElement('form'); form.method = 'post';"
                    + " form.action = to; document.body.append(form); form.submit(); }",
                to.toString()));
  }

  /** Has a page send what it may not read the answer to, and waits for that answer. */
  static Response sendUnread(Page page, URI to) {
    return withoutAsking(page, "{method: 'POST', mode: 'no-cors', body: 'x'}", to);
  }

  /** The same of what it would not read, as for an image or a script. */
  static Response getUnread(Page page, URI from) {
    return withoutAsking(page, "{mode: 'no-cors'}", from);
  }

  private static Response withoutAsking(Page page, String how, URI to) {
    return page.waitForResponse(
        to.toString(), () -> page.evaluate("to => fetch(to, " + how + ")", to.toString()));
  }

  /** Has a page's visitor follow a link, and waits for the answer. */
  static Response follow(Page page, URI to) {
    return page.waitForResponse(
        to.toString(), () -> page.evaluate("to => { location.href = to; }", to.toString()));
  }

  /** What a page's own request comes to: the status and the body, or why there is none. */
  static String fetch(Page page, String method, String to) {
    return (String)
        page.evaluate(
            "([method, to]) => fetch(to, {method})"
                + ".then(async answer => answer.status + ' ' + await answer.text(), String)",
            new Object[] {method, to});
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

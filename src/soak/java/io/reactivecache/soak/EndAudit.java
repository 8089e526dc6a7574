package io.reactivecache.soak;

import io.reactivecache.support.AuditClient;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;

/** Has the server itself compare each of its mirrors, in which it must find nothing to repair. */
final class EndAudit {

  private final Node node;

  /** Asks this node, whoever leads. */
  EndAudit(Node node) {
    this.node = node;
  }

  /** What is wrong; returns when all mirrors were compared. */
  List<String> run() {
    return mirrors().stream()
        .map(mirror -> new Outcome(mirror, new AuditClient(this::ask, mirror).run()))
        .filter(Outcome::isWrong)
        .map(outcome -> "an audit after all was well found " + outcome)
        .toList();
  }

  private record Outcome(String mirror, AuditClient.Result result) {

    boolean isWrong() {
      return !result.repaired().isEmpty() || result.problem() != null || result.checked() == 0;
    }
  }

  private List<String> mirrors() {
    return new JsonObject(ask("GET", "/v1/admin/audits").body())
        .getJsonArray("audits").stream()
            .map(audit -> ((JsonObject) audit).getString("mirror"))
            .toList();
  }

  private HttpResponse<String> ask(String method, String path) {
    return node.ask(method, path)
        .orElseThrow(() -> new IllegalStateException(node.name() + " does not answer " + path));
  }
}

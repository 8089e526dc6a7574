package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a subject found: tables, sentences and plots in the order of reading, and the raw figures.
 */
final class Report {

  private final String title;
  private final List<String> parts = new ArrayList<>();
  private final List<BarChart> plots = new ArrayList<>();
  private final JsonObject raw = new JsonObject();

  Report(String title) {
    this.title = title;
  }

  Report text(String sentence) {
    parts.add(sentence + "\n");
    return this;
  }

  Report table(ResultTable grid) {
    parts.add(grid.toMarkdown());
    return this;
  }

  /** A plot of its own file; stands where it was added. */
  Report plot(BarChart plot) {
    plots.add(plot);
    parts.add("![" + plot.title() + "](images/" + plot.fileName() + ")\n");
    return this;
  }

  /** Something that could not be measured here, and why. */
  Report skipped(String what, String reason) {
    return text("Skipped: " + what + ": " + reason + ".");
  }

  /** Keeps the raw figures of an alternation. */
  Report raw(String name, Alternation alternation) {
    raw.put(name, alternation.toJson());
    return this;
  }

  String title() {
    return title;
  }

  List<BarChart> plots() {
    return List.copyOf(plots);
  }

  JsonObject raw() {
    return raw;
  }

  String toMarkdown() {
    return String.join("\n", parts);
  }
}

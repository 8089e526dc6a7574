package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a subject found: tables, sentences and plots in the order of reading, and the raw figures.
 */
final class BenchReport {

  /** Of a line of text; those of the documents have at most 160 characters. */
  private static final int WIDTH = 120;

  /** One that ends neither a paragraph nor an item. */
  private static final Pattern LINE_BREAK = Pattern.compile("(?<!\n)\n(?!\n|- ) *");

  private final String title;
  private final List<String> parts = new ArrayList<>();
  private final List<BarChart> plots = new ArrayList<>();
  private final JsonObject raw = new JsonObject();

  BenchReport(String title) {
    this.title = title;
  }

  /** Paragraphs and lists of items with a dash, as in Markdown; their lines are broken anew. */
  BenchReport text(String markdown) {
    parts.add(
        LINE_BREAK
            .matcher(markdown.strip())
            .replaceAll(" ")
            .lines()
            .map(BenchReport::wrapped)
            .collect(Collectors.joining("\n", "", "\n")));
    return this;
  }

  BenchReport table(ResultTable grid) {
    parts.add(grid.toMarkdown());
    return this;
  }

  /** A plot of its own file; stands where it was added. */
  BenchReport plot(BarChart plot) {
    plots.add(plot);
    parts.add("![" + plot.title() + "](images/" + plot.fileName() + ")\n");
    return this;
  }

  /** Something that could not be measured here, and why. */
  BenchReport skipped(String what, String reason) {
    return text("Skipped: " + what + ": " + reason + ".");
  }

  /** Keeps the raw figures of an alternation. */
  BenchReport raw(String name, Alternation alternation) {
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

  private static String wrapped(String line) {
    String indent = line.startsWith("- ") ? "  " : "";
    StringBuilder wrapped = new StringBuilder();
    int width = 0;
    for (String word : line.split(" ", -1)) {
      if (width > 0 && width + 1 + word.length() > WIDTH) {
        wrapped.append('\n').append(indent);
        width = indent.length();
      } else if (width > 0) {
        wrapped.append(' ');
        width++;
      }
      wrapped.append(word);
      width += word.length();
    }
    return wrapped.toString();
  }
}

package io.reactivecache.bench;

import java.util.ArrayList;
import java.util.List;

/** A table of texts. */
final class ResultTable {

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  ResultTable(String... head) {
    this.head = List.of(head);
  }

  ResultTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  ResultTable row(String first, String[] others) {
    List<String> cells = new ArrayList<>(List.of(first));
    cells.addAll(List.of(others));
    rows.add(cells);
    return this;
  }

  /** As Markdown; every column but the first is of figures. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder(line(head));
    text.append("|---|").append("---:|".repeat(head.size() - 1)).append('\n');
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}

package io.reactivecache.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars in groups, each with a line from the smallest to the largest turn, as an SVG that
 * suits light and dark pages.
 */
final class BarChart {

  private static final int WIDTH = 760;
  private static final int LABELS = 250;
  private static final int FIGURES = 90;
  private static final int BAR = 16;
  private static final int GAP = 5;
  private static final int TOP = 34;

  private record Bar(String label, Spread value) {}

  private final String fileName;
  private final String title;
  private final List<Bar> bars = new ArrayList<>();

  /**
   * @param name of the file, without its ending
   * @param title with the unit
   */
  BarChart(String name, String title) {
    this.fileName = "bench-" + name + ".svg";
    this.title = title;
  }

  String fileName() {
    return fileName;
  }

  String title() {
    return title;
  }

  BarChart bar(String label, Spread value) {
    bars.add(new Bar(label, value));
    return this;
  }

  String toSvg() {
    int height = TOP + bars.size() * (BAR + GAP) + GAP;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
            <style>
              text { font: 12px system-ui, sans-serif; fill: #1f2933; }
              .title { font-weight: 600; font-size: 14px; }
              .bar { fill: #3b7dd8; }
              .range { stroke: #1f2933; stroke-width: 1.5; }
              @media (prefers-color-scheme: dark) {
                text { fill: #e4e7eb; } .range { stroke: #e4e7eb; } .bar { fill: #5b9bf0; }
              }
            </style>
            <text class="title" x="0" y="16">%s</text>
            """,
            WIDTH,
            height,
            escape(title),
            escape(title)));
    double largest = bars.stream().mapToDouble(bar -> finite(bar.value().max())).max().orElse(1);
    for (int i = 0; i < bars.size(); i++) {
      appendBar(svg, bars.get(i), TOP + i * (BAR + GAP), largest > 0 ? largest : 1);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void appendBar(StringBuilder svg, Bar bar, int y, double largest) {
    double scale = (WIDTH - LABELS - FIGURES) / largest;
    double length = finite(bar.value().median()) * scale;
    double middle = y + BAR / 2.0;
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <text x="%d" y="%.1f" text-anchor="end">%s</text>
            <rect class="bar" x="%d" y="%d" width="%.1f" height="%d"/>
            <line class="range" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>
            <text x="%d" y="%.1f">%s</text>
            """,
            LABELS - 8,
            middle + 4,
            escape(bar.label()),
            LABELS,
            y,
            length,
            BAR,
            LABELS + finite(bar.value().min()) * scale,
            LABELS + finite(bar.value().max()) * scale,
            middle,
            middle,
            WIDTH - FIGURES + 8,
            middle + 4,
            Spread.figure(bar.value().median())));
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}

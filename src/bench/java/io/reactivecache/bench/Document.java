package io.reactivecache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page of results: each subject's section stands between two markers and is replaced whole. */
final class Document {

  private final Path page;

  Document(Path page) {
    this.page = page;
  }

  /** Puts a section in the place of the one before, or at the end if there is none yet. */
  void write(String subject, String command, Machine machine, BenchReport report)
      throws IOException {
    Files.createDirectories(images());
    for (BarChart plot : report.plots()) {
      Files.writeString(images().resolve(plot.fileName()), plot.toSvg());
    }
    String section =
        String.format(
            "## %s%n%n`%s`, %s%n%n%s", report.title(), command, machine, report.toMarkdown());
    String before = Files.exists(page) ? Files.readString(page) : "# Benchmarks\n";
    Files.writeString(page, replace(before, subject, section));
  }

  static String replace(String page, String subject, String section) {
    String begin = "<!-- begin " + subject + " -->\n";
    String end = "<!-- end " + subject + " -->\n";
    String whole = begin + section + (section.endsWith("\n") ? "" : "\n") + end;
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      return page + (page.endsWith("\n") ? "\n" : "\n\n") + whole;
    }
    return page.substring(0, from) + whole + page.substring(to + end.length());
  }

  private Path images() {
    return page.toAbsolutePath().resolveSibling("images");
  }
}

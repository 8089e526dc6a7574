package io.reactivecache.docs;

import io.reactivecache.docs.Markdown.Block;
import io.reactivecache.docs.Markdown.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether the links of a document lead to files and headings that are there. */
final class Links {

  private static final Pattern INLINE =
      Pattern.compile("\\[((?:[^\\[\\]]|\\[[^\\]]*\\])*)\\]\\(([^()\\s]+)(?:\\s+\"[^\"]*\")?\\)");
  private static final Pattern BY_LABEL = Pattern.compile("\\[([^\\[\\]]+)\\]\\[([^\\[\\]]*)\\]");
  private static final Pattern LABEL_ALONE =
      Pattern.compile("(?<!\\])\\[([^\\[\\]]+)\\](?![\\[(:])");
  private static final Pattern DEFINITION = Pattern.compile("\\[([^\\]]+)\\]:\\s+(\\S+).*");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

  /** A class or a file, as the text of a link. */
  private static final Pattern NAMED_FILE =
      Pattern.compile("`([A-Z][A-Za-z0-9]*|[A-Za-z][\\w-]*\\.(?:java|lua|sql|tla|cfg|conf|http))`");

  /**
   * A link.
   *
   * @param text with its backticks
   */
  record Link(int line, String text, String target) {

    boolean isRelative() {
      return !ELSEWHERE.matcher(target).matches();
    }

    /** Without the anchor; empty for a link within its document. */
    String file() {
      return target.contains("#") ? target.substring(0, target.indexOf('#')) : target;
    }

    /** Empty without one. */
    String anchor() {
      return target.contains("#") ? target.substring(target.indexOf('#') + 1) : "";
    }
  }

  private final Markdown document;
  private final List<Link> links = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private final Map<String, String> definitions = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  private Links(Markdown document) {
    this.document = document;
    define();
    for (Block block : document.blocks()) {
      if (block.kind() != Kind.CODE && block.kind() != Kind.DEFINITION) {
        read(block);
      }
    }
    for (Block block : document.blocks()) {
      if (block.kind() == Kind.DEFINITION && !used.contains(label(definition(block).group(1)))) {
        findings.add(document.at(block.line(), "nothing uses this link; remove " + block.text()));
      }
    }
  }

  /** Of a document, those by a label included. */
  static List<Link> of(Markdown document) {
    return List.copyOf(new Links(document).links);
  }

  /** What is wrong with them. */
  static List<String> findings(Markdown document, Repository repository) {
    Links links = new Links(document);
    links.links.stream().filter(Link::isRelative).forEach(link -> links.follow(link, repository));
    return List.copyOf(links.findings);
  }

  private void define() {
    for (Block block : document.blocks()) {
      if (block.kind() == Kind.DEFINITION) {
        Matcher definition = definition(block);
        String label = definition.group(1);
        if (definitions.put(label(label), definition.group(2)) != null) {
          findings.add(document.at(block.line(), "[" + label + "] is defined twice; remove one"));
        }
      }
    }
  }

  private static Matcher definition(Block block) {
    Matcher matcher = DEFINITION.matcher(block.text());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(block.text());
    }
    return matcher;
  }

  private static String label(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private void read(Block block) {
    String masked = Markdown.maskCode(block.text());
    Matcher inline = INLINE.matcher(masked);
    while (inline.find()) {
      String text = block.text().substring(inline.start(1), inline.end(1));
      links.add(new Link(block.lineAt(inline.start()), text, inline.group(2)));
    }
    Matcher byLabel = BY_LABEL.matcher(masked);
    while (byLabel.find()) {
      String text = block.text().substring(byLabel.start(1), byLabel.end(1));
      String label = byLabel.group(2).isEmpty() ? text : byLabel.group(2);
      int line = block.lineAt(byLabel.start());
      if (!use(line, text, label)) {
        findings.add(document.at(line, "add [" + label + "]: path at the end"));
      }
    }
    Matcher alone = LABEL_ALONE.matcher(masked);
    while (alone.find()) {
      // Brackets around a word that is no label are brackets.
      String text = block.text().substring(alone.start(1), alone.end(1));
      use(block.lineAt(alone.start()), text, text);
    }
  }

  private boolean use(int line, String text, String label) {
    @Nullable String target = definitions.get(label(label));
    if (target != null) {
      used.add(label(label));
      links.add(new Link(line, text, target));
    }
    return target != null;
  }

  private void follow(Link link, Repository repository) {
    String file =
        link.file().isEmpty()
            ? document.path()
            : repository.resolve(document.path(), link.file()).orElse("");
    if (!link.file().isEmpty() && !repository.exists(file)) {
      findings.add(
          document.at(link.line(), "there is no file " + link.target() + "; correct the link"));
      return;
    }
    if (!link.anchor().isEmpty() && file.endsWith(".md")) {
      Markdown target = link.file().isEmpty() ? document : Markdown.of(file, repository.text(file));
      if (!anchors(target).contains(link.anchor())) {
        findings.add(
            document.at(
                link.line(), file + " has no heading #" + link.anchor() + "; correct the link"));
      }
    }
    Matcher named = NAMED_FILE.matcher(link.text());
    if (named.matches() && !names(named.group(1), file)) {
      findings.add(
          document.at(
              link.line(),
              link.text() + " leads to " + link.target() + "; correct the text or the link"));
    }
  }

  private static boolean names(String text, String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return text.contains(".")
        ? text.equals(name)
        : !name.matches(".*\\.(java|tla)") || name.startsWith(text + ".");
  }

  /** The anchors of a document's headings, as GitHub makes them. */
  static Set<String> anchors(Markdown document) {
    Set<String> anchors = new HashSet<>();
    for (Block block : document.blocks()) {
      if (block.kind() == Kind.HEADING) {
        String anchor = anchor(block.text());
        String unique = anchor;
        for (int i = 1; !anchors.add(unique); i++) {
          unique = anchor + "-" + i;
        }
      }
    }
    return anchors;
  }

  private static String anchor(String heading) {
    return INLINE
        .matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
        .replace(' ', '-');
  }
}

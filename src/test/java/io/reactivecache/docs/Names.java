package io.reactivecache.docs;

import io.reactivecache.docs.Markdown.Block;
import io.reactivecache.docs.Markdown.Kind;
import io.reactivecache.docs.Markdown.Spot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the files, classes and SQL objects that a document names are there. */
final class Names {

  /** Not behind what makes it a part of another path or of a link, which is followed anyway. */
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w./(-])((?:src|docs|conf|docker|\\.ci)/[^\\s`()\\[\\],;|\"']*)");

  private static final Pattern FILE =
      Pattern.compile("(?:[\\w-]+/)*[\\w-]+\\.(?:java|lua|sql|tla|js|html|yaml)");

  private static final Pattern CLASS = Pattern.compile("\\b[A-Z][a-z0-9]+(?:[A-Z]+[a-z0-9]*)+\\b");

  private static final Pattern TEST_CLASS = Pattern.compile("[A-Z]\\w*[a-z0-9](?:Test|IT)");

  private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)+\\b");

  private static final Pattern SQL_OBJECT = Pattern.compile("\\breactive_cache\\.([a-z_]+)(\\()?");

  private static final Pattern VARIABLE = Pattern.compile("\\b(RC_[A-Z][A-Z_]*)\\b");

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w+");

  /** Of the JDK, of Linux and of libraries: no source has to name them. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "AutoCreateSharedArchive",
          "FreqInlineSize",
          "JDK_JAVA_OPTIONS",
          "MaxRAMPercentage",
          "NetSocketInternal",
          "NoSuchMethodError",
          "TCP_USER_TIMEOUT");

  /** What stands in place of a name: in {@code V<next>__<name>.sql}, or {@code NNN-title.md}. */
  private static final Pattern PLACEHOLDER = Pattern.compile("[<*{]|NNN|\\.\\.\\.");

  private final Repository repository;
  private final Set<String> identifiers = new HashSet<>(OF_OTHERS);
  private final Set<String> functions = new HashSet<>();
  private final Set<String> variables = new HashSet<>();

  Names(Repository repository) {
    this.repository = repository;
    for (String file : repository.files(Names::isSource)) {
      String text = repository.text(file);
      IDENTIFIER.matcher(text).results().map(MatchResult::group).forEach(identifiers::add);
      if (file.endsWith(".sql")) {
        Pattern.compile("(?i)create (?:or replace )?function\\s+(?:reactive_cache\\.)?(\\w+)")
            .matcher(text)
            .results()
            .forEach(created -> functions.add(created.group(1)));
      }
      if (file.startsWith("src/main/java")) {
        VARIABLE.matcher(text).results().map(MatchResult::group).forEach(variables::add);
      }
    }
  }

  /** Not these checks: what they look for is in their text. */
  private static boolean isSource(String path) {
    return path.equals("pom.xml")
        || path.startsWith("conf/")
        || (path.startsWith("src/") && !path.startsWith("src/test/java/io/reactivecache/docs/"));
  }

  List<String> findings(Markdown document) {
    List<String> findings = new ArrayList<>();
    for (Spot path : document.find(PATH)) {
      path(document, path, findings);
    }
    for (Spot code : document.codeSpans()) {
      code(document, code, findings);
    }
    for (Block block : document.blocks()) {
      if (block.kind() == Kind.CODE) {
        sql(document, new Spot(block.line(), block.text()), findings);
      }
    }
    for (Spot variable : document.find(VARIABLE)) {
      if (!variables.contains(variable.text())) {
        findings.add(
            document.at(
                variable.line(),
                "the server knows no variable " + variable.text() + ": see EnvironmentVariable"));
      }
    }
    return findings;
  }

  private void path(Markdown document, Spot named, List<String> findings) {
    String path = named.text().replaceAll("[.:!?]+$", "");
    Matcher placeholder = PLACEHOLDER.matcher(path);
    if (placeholder.find()) {
      path = path.substring(0, path.lastIndexOf('/', placeholder.start()));
    }
    if (!repository.exists(path)) {
      findings.add(document.at(named.line(), "there is no " + path + "; correct the path"));
    } else if (!path.endsWith("/") && isScript(path) && !repository.isExecutable(path)) {
      findings.add(document.at(named.line(), "chmod +x " + path + ": it is a command"));
    }
  }

  private boolean isScript(String path) {
    return !repository.files(path::equals).isEmpty()
        && !path.matches(".*\\.(png|jar)")
        && repository.text(path).startsWith("#!");
  }

  private void code(Markdown document, Spot code, List<String> findings) {
    String text = code.text();
    if (FILE.matcher(text).matches() && !repository.hasFileNamed(text)) {
      findings.add(document.at(code.line(), "there is no file " + text + "; correct its name"));
    }
    if (TEST_CLASS.matcher(text).matches()) {
      if (!repository.hasFileNamed(text + ".java")) {
        findings.add(document.at(code.line(), "there is no test " + text + "; correct its name"));
      }
      return;
    }
    for (Pattern pattern : List.of(CLASS, CONSTANT)) {
      pattern
          .matcher(text)
          .results()
          .map(MatchResult::group)
          .filter(name -> !identifiers.contains(name))
          .map(name -> "no source has the name " + name + "; correct it")
          .forEach(finding -> findings.add(document.at(code.line(), finding)));
    }
    sql(document, code, findings);
  }

  private void sql(Markdown document, Spot code, List<String> findings) {
    Matcher object = SQL_OBJECT.matcher(code.text());
    while (object.find()) {
      Set<String> known = object.group(2) == null ? identifiers : functions;
      if (!known.contains(object.group(1))) {
        int line =
            code.line()
                + (int)
                    code.text().substring(0, object.start()).chars().filter(c -> c == '\n').count();
        findings.add(
            document.at(line, "no migration makes " + object.group() + "; correct its name"));
      }
    }
  }
}

package io.reactivecache.docs;

import io.reactivecache.docs.Markdown.Block;
import io.reactivecache.docs.Markdown.Kind;
import io.reactivecache.docs.Markdown.Spot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the commands of a document can be typed: profiles, properties, tests and options. */
final class Commands {

  /** Of Maven's plugins, the JVM and libraries, which no file of ours has to name. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "test",
          "it.test",
          "surefire.failIfNoSpecifiedTests",
          "failsafe.failIfNoSpecifiedTests",
          "io.netty.jfr.enabled");

  private static final Pattern PROFILES = Pattern.compile("(?<!\\S)-P\\s*([!\\w,-]+)");
  private static final Pattern PROPERTY = Pattern.compile("(?<!\\S)-D([\\w.-]+)(?:=([^\\s|]*))?");
  private static final Pattern OPTION = Pattern.compile("(?<!\\S)(--?[a-z]+)(?!\\S)");
  private static final Pattern NO_TESTS = Pattern.compile("(?i)none");

  private static final Pattern READ_PROPERTY =
      Pattern.compile(
          "(?:System\\.getProperty|Integer\\.getInteger|Long\\.getLong|Boolean\\.getBoolean)"
              + "\\(\\s*(\"[\\w.]+\"|[A-Z_]+)");

  private final Repository repository;
  private final Set<String> profiles = new HashSet<>();
  private final Set<String> properties = new HashSet<>(OF_OTHERS);
  private final Set<String> options = new HashSet<>();

  Commands(Repository repository) {
    this.repository = repository;
    String pom = repository.text("pom.xml");
    catchAll("<profile>\\s*<id>([^<]+)</id>", pom, profiles);
    catchAll("\\$\\{([\\w.-]+)\\}", pom, properties);
    catchAll("-D([\\w.-]+)=", pom, properties);
    for (String block : texts("<properties>(.*?)</properties>", pom)) {
      catchAll("<([\\w.-]+)/?>", block, properties);
    }
    for (String file : repository.files("src/", ".java")) {
      readProperties(repository.text(file));
    }
    for (String labels :
        texts(
            "case ([^>]+) ->",
            repository.text("src/main/java/io/reactivecache/CommandLine.java"))) {
      catchAll("\"([^\"]+)\"", labels, options);
    }
  }

  private static void catchAll(String pattern, String text, Set<String> names) {
    names.addAll(texts(pattern, text));
  }

  private static List<String> texts(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  private void readProperties(String java) {
    for (MatchResult read : READ_PROPERTY.matcher(java).results().toList()) {
      String name = read.group(1);
      if (name.startsWith("\"")) {
        properties.add(name.substring(1, name.length() - 1));
      } else {
        catchAll("\\b" + name + "\\s*=\\s*\"([\\w.]+)\"", java, properties);
      }
    }
  }

  List<String> findings(Markdown document) {
    List<String> findings = new ArrayList<>();
    for (Spot command : commands(document)) {
      check(document, command, findings);
    }
    return findings;
  }

  /** The lines of blocks of code, each with those that go on behind a backslash, and code spans. */
  private static List<Spot> commands(Markdown document) {
    List<Spot> commands = new ArrayList<>(document.codeSpans());
    for (Block block : document.blocks()) {
      if (block.kind() == Kind.CODE) {
        int line = block.line();
        for (String text : block.text().split("(?<!\\\\)\n", -1)) {
          commands.add(new Spot(line, text.replace("\\\n", " ").replaceAll("(^|\\s)#.*", "")));
          line += 1 + (int) text.chars().filter(c -> c == '\n').count();
        }
      }
    }
    return commands;
  }

  private void check(Markdown document, Spot command, List<String> findings) {
    String text = command.text();
    if (text.startsWith("-P") || text.matches("(?s).*\\bmvn .*")) {
      Matcher named = PROFILES.matcher(text);
      while (named.find()) {
        Arrays.stream(named.group(1).split(",", -1))
            .map(profile -> profile.replace("!", ""))
            .filter(profile -> !profiles.contains(profile))
            .map(profile -> "pom.xml has no profile " + profile + "; correct -P")
            .forEach(finding -> findings.add(document.at(command.line(), finding)));
      }
    }
    Matcher property = PROPERTY.matcher(text);
    while (property.find()) {
      if (!properties.contains(property.group(1))) {
        findings.add(
            document.at(
                command.line(), "nothing reads -D" + property.group(1) + "; correct its name"));
      } else if (property.group(1).matches("(it\\.)?test") && property.group(2) != null) {
        tests(document, command.line(), property.group(2), findings);
      }
    }
    options(document, command, findings);
  }

  private void tests(Markdown document, int line, String tests, List<String> findings) {
    for (String test : tests.split(",", -1)) {
      String name = test.replaceAll("#.*", "");
      if (!NO_TESTS.matcher(name).matches() && !repository.hasFileNamed(name + ".java")) {
        findings.add(document.at(line, "there is no test " + name + "; correct its name"));
      }
    }
  }

  /** Behind our jar, or where one of our options stands: all are ours. */
  private void options(Markdown document, Spot command, List<String> findings) {
    int jar = command.text().indexOf("reactive-cache.jar");
    List<String> given =
        OPTION
            .matcher(command.text().substring(Math.max(jar, 0)))
            .results()
            .map(option -> option.group(1))
            .toList();
    boolean beginsWithOne = command.text().matches("--?[a-z]+( .*)?");
    if (jar >= 0 || (beginsWithOne && given.stream().anyMatch(options::contains))) {
      given.stream()
          .filter(option -> !options.contains(option))
          .map(option -> "the server has no option " + option + ": see CommandLine")
          .forEach(finding -> findings.add(document.at(command.line(), finding)));
    }
  }
}

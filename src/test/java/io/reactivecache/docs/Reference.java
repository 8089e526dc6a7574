package io.reactivecache.docs;

import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.docs.Markdown.Block;
import io.reactivecache.docs.Markdown.Kind;
import io.reactivecache.docs.Markdown.Spot;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether tables that claim to be whole are: they say what the code has, and nothing else. */
final class Reference {

  private static final Pattern METER = Pattern.compile("\"(reactive_cache[._][a-z._]+)\"");
  private static final Pattern METRIC = Pattern.compile("\\breactive_cache_[a-z][a-z_]*[a-z]");

  /** With its labels. */
  private static final Pattern QUEUE_METRIC = Pattern.compile("([a-z]+(?:_[a-z]+)*)(?:\\{.*)?");

  private static final Pattern TERM = Pattern.compile("(?s)\\*\\*([^*]+)\\*\\*: .*");

  /** What Prometheus's format adds to the name of a meter. */
  private static final String SUFFIX = "(_total|_seconds)?(_bucket|_count|_sum|_max)?";

  private static final Pattern ADDRESS =
      Pattern.compile("static final (?:Call|Event)<(\\w+)[^=]*=\\s*new \\w+<>\\(\\s*\"([a-z.]+)\"");

  private final Repository repository;

  Reference(Repository repository) {
    this.repository = repository;
  }

  /** Whether the metrics that a document names are there. */
  List<String> unknownMetrics(Markdown document) {
    Pattern known =
        Pattern.compile(
            meters().stream()
                .map(meter -> meter + SUFFIX)
                .collect(Collectors.joining("|", "(", ")")));
    return namedMetrics(document).stream()
        .filter(metric -> !known.matcher(metric.text()).matches())
        .map(
            metric ->
                document.at(
                    metric.line(), "the product has no metric " + metric.text() + "; correct it"))
        .toList();
  }

  /** In the text, and, without their beginning, among the queues. */
  private static List<Spot> namedMetrics(Markdown document) {
    List<Spot> metrics = new ArrayList<>(document.find(METRIC));
    for (Spot code : codeSpans(document.section("Queues and their bounds"))) {
      Matcher metric = QUEUE_METRIC.matcher(code.text());
      if (metric.matches()) {
        metrics.add(new Spot(code.line(), "reactive_cache_" + metric.group(1)));
      }
    }
    return metrics;
  }

  /** Whether the operator's page names every metric. */
  List<String> missingMetrics(Markdown operating) {
    List<String> named = namedMetrics(operating).stream().map(Spot::text).toList();
    return meters().stream()
        .filter(meter -> named.stream().noneMatch(name -> name.matches(meter + SUFFIX)))
        .map(meter -> operating.at(operating.lineOf("Metrics and alerts"), "add " + meter))
        .toList();
  }

  private Set<String> meters() {
    Set<String> meters = new TreeSet<>();
    for (String file : repository.files("src/main/java/io/reactivecache/metrics/", ".java")) {
      METER
          .matcher(repository.text(file))
          .results()
          .forEach(meter -> meters.add(meter.group(1).replace('.', '_')));
    }
    return meters;
  }

  /** Whether the page of the configuration has every setting, in its section. */
  List<String> settings(Markdown configuration) {
    List<String> findings = new ArrayList<>();
    sections().forEach((section, settings) -> section(configuration, section, settings, findings));
    return findings;
  }

  private static void section(
      Markdown configuration, String name, Set<String> settings, List<String> findings) {
    String heading = "`" + name + "`";
    List<Block> blocks = beforeSubsections(configuration.section(heading));
    Set<String> named = codeSpans(blocks).stream().map(Spot::text).collect(Collectors.toSet());
    for (String setting : settings) {
      if (!named.contains(setting)) {
        findings.add(configuration.at(configuration.lineOf(heading), "add " + setting));
      }
    }
    for (Block row : rows(blocks)) {
      String setting = row.cells().get(0).replace("`", "");
      if (!settings.contains(setting)) {
        findings.add(
            configuration.at(row.line(), name + " has no setting " + setting + "; correct it"));
      }
    }
  }

  private static List<Block> beforeSubsections(List<Block> blocks) {
    return blocks.stream().takeWhile(block -> block.kind() != Kind.HEADING).toList();
  }

  /** The settings of the schema, by the heading that they stand below. */
  private Map<String, Set<String>> sections() {
    JsonObject schema = new JsonObject(repository.text("conf/reactive-cache.schema.json"));
    Map<String, Set<String>> sections = new TreeMap<>();
    for (JsonObject parts :
        List.of(schema.getJsonObject("properties"), schema.getJsonObject("$defs"))) {
      for (String name : parts.fieldNames()) {
        JsonObject part = parts.getJsonObject(name);
        JsonObject settings = part.getJsonObject("items", part).getJsonObject("properties");
        if (settings != null) {
          sections.put(name, settings.fieldNames());
        }
      }
    }
    return sections;
  }

  /** Whether the page of the configuration has every environment variable. */
  static List<String> missingVariables(Markdown configuration) {
    Set<String> named =
        codeSpans(configuration.section("Environment variables")).stream()
            .map(Spot::text)
            .collect(Collectors.toSet());
    return Arrays.stream(EnvironmentVariable.values())
        .map(EnvironmentVariable::name)
        .filter(variable -> !named.contains(variable))
        .map(
            variable ->
                configuration.at(configuration.lineOf("Environment variables"), "add " + variable))
        .toList();
  }

  /** Whether the tables of the bus have every address with its message. */
  List<String> bus(Markdown architecture) {
    Map<String, String> addresses = new LinkedHashMap<>();
    for (MatchResult address :
        ADDRESS
            .matcher(repository.text("src/main/java/io/reactivecache/bus/Address.java"))
            .results()
            .toList()) {
      addresses.put(address.group(2), address.group(1));
    }
    List<String> findings = new ArrayList<>();
    for (Block row : rows(architecture.section("The bus"))) {
      List<Spot> names = row.codeSpans();
      String address = names.get(0).text();
      String message = names.get(1).text();
      if (!message.equals(addresses.remove(address))) {
        String finding = "bus.Address has no %s of %s; correct the row";
        findings.add(architecture.at(row.line(), finding.formatted(address, message)));
      }
    }
    addresses.forEach(
        (address, message) ->
            findings.add(
                architecture.at(
                    architecture.lineOf("The bus"), "add " + address + " of " + message)));
    return findings;
  }

  /** Whether the glossary, a list of {@code **term**: meaning}, is short and has each term once. */
  static List<String> glossary(Markdown architecture) {
    List<String> findings = new ArrayList<>();
    Set<String> terms = new HashSet<>();
    for (Block block : architecture.section("Glossary")) {
      Matcher term = TERM.matcher(block.text());
      if (term.matches() && !terms.add(term.group(1))) {
        findings.add(architecture.at(block.line(), "a second " + term.group(1) + "; remove it"));
      }
    }
    if (terms.size() < 20 || terms.size() > 30) {
      findings.add(
          architecture.at(
              architecture.lineOf("Glossary"),
              "a glossary of " + terms.size() + " terms; 20 to 30 are right"));
    }
    return findings;
  }

  private static List<Spot> codeSpans(List<Block> section) {
    return section.stream().flatMap(block -> block.codeSpans().stream()).toList();
  }

  private static List<Block> rows(List<Block> section) {
    return section.stream().filter(block -> block.kind() == Kind.TABLE_ROW).toList();
  }

  /** Everything that is wrong with tables of the documents that have them. */
  Stream<String> findings(Markdown document) {
    return switch (document.path()) {
      case "docs/operating.md" -> missingMetrics(document).stream();
      case "docs/configuration.md" ->
          Stream.concat(settings(document).stream(), missingVariables(document).stream());
      case "docs/architecture.md" ->
          Stream.concat(bus(document).stream(), glossary(document).stream());
      default -> Stream.empty();
    };
  }
}

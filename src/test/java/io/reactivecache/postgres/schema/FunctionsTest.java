package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The functions of the schema")
class FunctionsTest {

  private static final Path FILES = Path.of("src/main/resources/db/migration");
  private static final Pattern BEGIN =
      Pattern.compile("^(?=create (?:or replace )?function \\w+\\()", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("(?<=function )\\w+");
  private static final Pattern CALL = Pattern.compile("(?<=reactive_cache\\.)\\w+(?=\\()");

  /** The last V file that defines functions. */
  private static final int LAST_WITH_FUNCTIONS = 21;

  /** The newest V file that the functions belong to, and a checksum of all R files. */
  private static final String FUNCTIONS_OF = "V21__mirrors_out_of_reach.sql d5c0e60b";

  /**
   * @param text from its first word to the next function's
   */
  private record Function(String name, String text) {

    static List<Function> of(String file) {
      return BEGIN
          .splitAsStream(content(file))
          .filter(text -> text.startsWith("create "))
          .map(text -> new Function(first(NAME, text), text))
          .toList();
    }

    private static String first(Pattern pattern, String text) {
      return pattern.matcher(text).results().findFirst().orElseThrow().group();
    }
  }

  @Test
  @DisplayName("are each defined once, in the R files, and no new V file defines one")
  void definedOnce() {
    assertThat(repeatable().flatMap(file -> Function.of(file).stream()).map(Function::name))
        .containsExactlyInAnyOrderElementsOf(
            ShippedObjects.standing(InstalledSchema.SHIPPED).stream()
                .filter(object -> object.startsWith("function "))
                .map(object -> object.substring("function ".length()))
                .toList());
    assertThat(versioned().filter(file -> version(file) > LAST_WITH_FUNCTIONS))
        .allSatisfy(file -> assertThat(Function.of(file)).as(file).isEmpty());
  }

  @Test
  @DisplayName("are in files that are all known, each of which says what it has")
  void files() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(InstalledSchema.SHIPPED);
    }
    assertThat(repeatable().toList()).as("the order in which Flyway runs them").isSorted();
    assertThat(repeatable())
        .allSatisfy(
            file ->
                assertThat(content(file))
                    .as(file)
                    .matches("(?s)-- [A-Z][^\n]{20,}\\.\n.*")
                    .containsOnlyOnce("\nset local check_function_bodies = off;"));
  }

  @Test
  @DisplayName("that triggers are written with are in the file whose end writes them anew")
  void writtenAnew() {
    List<Function> all = repeatable().flatMap(file -> Function.of(file).stream()).toList();
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of("write_trigger_functions"));
    while (!open.isEmpty()) {
      String name = open.pop();
      for (Function function : all) {
        if (function.name().equals(name) && reached.add(name)) {
          CALL.matcher(function.text()).results().map(MatchResult::group).forEach(open::push);
        }
      }
    }
    assertThat(reached).contains("key_type_kind", "together_journaling");
    assertThat(Function.of("R__triggers.sql")).extracting(Function::name).containsAll(reached);
  }

  /**
   * A node of an older version that starts again during an upgrade would put its own functions in
   * the place of the new ones. It leaves them alone where it finds a V file that it does not know.
   */
  @Test
  @DisplayName("change only together with a V file that no released version knows")
  void newVersion() {
    List<String> versions = versioned().toList();
    CRC32 crc = new CRC32();
    repeatable().forEach(file -> crc.update(content(file).getBytes(StandardCharsets.UTF_8)));
    assertThat(versions.get(versions.size() - 1) + " " + Long.toHexString(crc.getValue()))
        .as(
            "functions have changed: if the newest V file is in a released version, add another"
                + " (a comment is enough); then write its name and this checksum here")
        .isEqualTo(FUNCTIONS_OF);
  }

  private static Stream<String> repeatable() {
    return InstalledSchema.SHIPPED.stream().filter(file -> file.startsWith("R__"));
  }

  private static Stream<String> versioned() {
    return InstalledSchema.SHIPPED.stream().filter(file -> file.startsWith("V"));
  }

  private static int version(String file) {
    return Integer.parseInt(file.substring(1, file.indexOf("__")));
  }

  private static String content(String file) {
    try {
      return Files.readString(FILES.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package io.reactivecache.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowFieldsTest {

  private static final Path SCRIPTS = Path.of("src/main/resources/lua");
  private static final Pattern FIELD = Pattern.compile("'(version|row|quarantined|lease)'");

  @Test
  @DisplayName("one script names the fields of a row's hash, and all that RowCodec reads")
  void inOnePlace() throws IOException {
    try (Stream<Path> scripts = Files.list(SCRIPTS)) {
      assertThat(scripts.filter(script -> !fields(script).isEmpty()))
          .containsExactly(SCRIPTS.resolve("rows.lua"));
    }
    assertThat(fields(SCRIPTS.resolve("rows.lua")))
        .containsExactlyInAnyOrder("version", "row", "quarantined", "lease");
  }

  private static List<String> fields(Path script) {
    try {
      return FIELD
          .matcher(Files.readString(script))
          .results()
          .map(match -> match.group(1))
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

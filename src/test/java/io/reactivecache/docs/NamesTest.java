package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private static final Names NAMES = new Names(new Repository(Path.of("")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Begins at src/main/java/io/reactivecache. Or docs/spec/, conf/reactive-cache.json: see.",
        "`src/main/resources/db/migration/V<next>__<name>.sql`, `docs/decisions/NNN-title.md`",
        "http://localhost:8080/docs/none, /etc/docker/none, ../src/none",
        "    docker compose -f docker/compose.yaml up",
        "`bus/Address.java`, `store.lua`, `ArchitectureTest`, `SoakIT`, `X-Cache: HIT`",
        "`PgPools`, `RowsLoaded` and PgClients, which is no code here",
        "`select reactive_cache.attach('a', 'b', '{c}')`, `reactive_cache.mirror_problem`",
        "RC_POSTGRES_URI, RC_LOG_FORMAT and RC_*",
      })
  void whatIsThereMayBeNamed(String text) {
    assertThat(NAMES.findings(of(text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Below src/test/none. | a.md:2: there is no src/test/none; correct the path",
        "`docs/none/NNN-*.md` | a.md:2: there is no docs/none; correct the path",
        "`bus/Addresses.java` | a.md:2: there is no file bus/Addresses.java; correct its name",
        "`none.lua` | a.md:2: there is no file none.lua; correct its name",
        "`NoneIT` | a.md:2: there is no test NoneIT; correct its name",
        "`PgClients` | a.md:2: no source has the name PgClients; correct it",
        "`NO_SUCH_CALLS` | a.md:2: no source has the name NO_SUCH_CALLS; correct it",
        "`reactive_cache.none()` | a.md:2: no migration makes reactive_cache.none(; correct its name",
        "`reactive_cache.no_such` | a.md:2: no migration makes reactive_cache.no_such; correct its name",
        "RC_NONE | a.md:2: the server knows no variable RC_NONE: see EnvironmentVariable",
      })
  void whatIsNotThereIsFound(String text, String finding) {
    assertThat(NAMES.findings(of(text))).containsExactly(finding);
  }

  private static Markdown of(String text) {
    return Markdown.of("a.md", "\n" + text);
  }
}

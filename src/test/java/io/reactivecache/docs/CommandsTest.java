package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  private static final Commands COMMANDS = new Commands(new Repository(Path.of("")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`mvn -q compile exec:java`, `-Pmatrix`, `-Pbench -Dbench=api`",
        "`mvn -P '!gates,soak' verify`",
        "    mvn verify -Dit.test=JournalIT -Dtest=None \\\n      -Dsoak.seed=1 -DskipTests  # -Pnone",
        "`mvn test -Dtest=DoorbellTest#rings,LinksTest`",
        "`-Dservices=auto|docker|embedded`, `-Djavax.net.ssl.trustStore=...`",
        "    java -jar reactive-cache.jar -conf FILE --check --connect -cluster",
        "`--check --connect`, `-conf FILE`, `pg_restore --role`, `--no-owner`",
      })
  void whatCanBeTypedMayStand(String text) {
    assertThat(COMMANDS.findings(of(text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "`mvn -Pnone verify` | a.md:2: pom.xml has no profile none; correct -P",
        "`-Pbench,none` | a.md:2: pom.xml has no profile none; correct -P",
        "`-Dnone=1` | a.md:2: nothing reads -Dnone; correct its name",
        "`java -Dnone.such=1 Main` | a.md:2: nothing reads -Dnone.such; correct its name",
        "`mvn verify -Dit.test=JournalIT,NoneIT` | a.md:2: there is no test NoneIT; correct its name",
        "`mvn test -Dtest=NoneTest#none` | a.md:2: there is no test NoneTest; correct its name",
        "`java -jar target/reactive-cache.jar --none` | a.md:2: the server has no option --none: see CommandLine",
        "`--check --conect` | a.md:2: the server has no option --conect: see CommandLine",
      })
  void whatCannotBeTypedIsFound(String text, String finding) {
    assertThat(COMMANDS.findings(of(text))).containsExactly(finding);
  }

  @ParameterizedTest
  @ValueSource(strings = {"```\nmvn verify\nmvn -Pnone\n```", "\n    mvn verify \\\n      -Pnone"})
  void theLineIsThatOfTheCommand(String text) {
    assertThat(COMMANDS.findings(Markdown.of("a.md", text)))
        .singleElement()
        .asString()
        .matches("a.md:[23]: pom.xml has no profile none.*");
  }

  private static Markdown of(String text) {
    return Markdown.of("a.md", "\n" + text);
  }
}

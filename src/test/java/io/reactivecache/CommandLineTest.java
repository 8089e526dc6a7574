package io.reactivecache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The command line")
class CommandLineTest {

  @ParameterizedTest(name = "{0}")
  @DisplayName("refuses what does not fit together, in one sentence")
  @CsvSource({
    "--print-config, missing argument: -conf FILE",
    "-conf f --print-config --connect, --connect needs --check",
    "-conf f --connect, --connect needs --check",
    "-conf f --check --connect --print-config, --check and --print-config are two commands: give one",
    "-conf f --print-config --check, --check and --print-config are two commands: give one",
    "-conf f --chek, unknown argument: --chek",
  })
  void refused(String arguments, String problem) {
    assertThat(CommandLine.parse(arguments.split(" ")).problems()).containsExactly(problem);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("says what to do")
  @CsvSource({
    "-conf f, RUN",
    "-conf f --check --check, CHECK",
    "-conf f --check --connect -cluster, CHECK",
    "-conf f --print-config, PRINT_CONFIG",
    "--version, VERSION",
  })
  void understood(String arguments, CommandLine.Action action) {
    CommandLine understood = CommandLine.parse(arguments.split(" "));
    assertThat(understood.problems()).isEmpty();
    assertThat(understood.action()).isEqualTo(action);
  }
}

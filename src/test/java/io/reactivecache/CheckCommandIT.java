package io.reactivecache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code --check --connect} as a command: what it prints, and its exit code. */
class CheckCommandIT {

  @Test
  @DisplayName("ends with 0 where nothing is wrong, with 1 where something is, one line for each")
  void exitCodes() throws Exception {
    try (TestDatabase database = TestServers.newDatabase()) {
      Map<String, String> environment =
          Map.of(
              "RC_POSTGRES_URI", database.uri(),
              "RC_REDIS_URI", TestServers.redis().uri(),
              "RC_REDIS_PREFIX", TestServers.uniquePrefix(),
              "RC_HTTP_PORT", "0",
              "RC_STREAM_PORT", "0");

      Result well = run(environment, "-conf", "conf/reactive-cache.json", "--check", "--connect");
      assertThat(well.lines().get(0)).isEqualTo("conf/reactive-cache.json is right");
      assertThat(well.lines().subList(1, well.lines().size()))
          .isNotEmpty()
          .allMatch(line -> line.matches("(ok   |note ) .+: .+"));
      assertThat(well.code()).isZero();

      database.execute("create table profile (id int primary key)");
      Result wrong = run(environment, "-conf", "conf/reactive-cache.json", "--check", "--connect");
      assertThat(wrong.lines()).anyMatch(line -> line.startsWith("wrong mirror profile: "));
      assertThat(wrong.code()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("ends with 2 without --check, and where the configuration is wrong")
  void wrongUse() throws Exception {
    Result alone = run(Map.of(), "-conf", "conf/reactive-cache.json", "--connect");
    assertThat(alone.lines()).contains("--connect needs --check");
    assertThat(alone.code()).isEqualTo(2);

    Result nosuch = run(Map.of(), "-conf", "nosuch.json", "--check", "--connect");
    assertThat(nosuch.lines())
        .containsExactly("nosuch.json: does not exist, expected a configuration file");
    assertThat(nosuch.code()).isEqualTo(2);
  }

  private record Result(int code, List<String> lines) {}

  private static Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("RC_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var output = process.inputReader()) {
      List<String> lines = output.lines().toList();
      return new Result(process.waitFor(), lines);
    }
  }
}

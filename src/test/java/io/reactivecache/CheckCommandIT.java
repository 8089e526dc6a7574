package io.reactivecache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.reactivecache.support.Shipped;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that start no server: what they print, and their exit codes. */
class CheckCommandIT {

  private static final String NO_ACCESS =
      "$.access: is missing, and sse-fanout and http-api listen for other machines, expected"
          + " \"open\" (RC_ACCESS=open), by which everybody may read every mirror, or 127.0.0.1 as"
          + " host (RC_HTTP_HOST, RC_STREAM_HOST)";

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

  @Test
  @DisplayName("tells of mirrors without columns which there are, or why that is not known")
  void unnamedColumns(@TempDir Path directory) throws Exception {
    JsonObject json = Shipped.configuration();
    json.getJsonArray("mirrors").clear();
    Shipped.mirror(json, "orders", "shop.\"Orders\"", List.of("id"));
    Shipped.mirror(json, "odd", "my table", List.of("id"));
    Shipped.mirror(json, "gone", "gone", List.of("id"));
    json.getJsonArray("mirrors").forEach(mirror -> ((JsonObject) mirror).remove("columns"));
    Shipped.options(json, "http-api", options -> options.put("profile", false));
    String file = Files.writeString(directory.resolve("own.json"), json.encode()).toString();
    String missing =
        "expected the names of columns, or [\"*\"] for all, also those that are added later";
    try (TestDatabase database = TestServers.newDatabase()) {
      database.execute(
          "create schema shop",
          "create table shop.\"Orders\" (id int primary key, gone int, \"to \"\"tal\"\"\" numeric)",
          "alter table shop.\"Orders\" drop column gone");

      Result known =
          run(Map.of("RC_POSTGRES_URI", database.uri()), "-conf", file, "--check", "--connect");

      assertThat(known.lines())
          .containsExactly(
              "$.mirrors[0].columns: is missing, " + missing,
              "$.mirrors[1].columns: is missing, " + missing,
              "$.mirrors[2].columns: is missing, " + missing,
              "mirror orders, all that its table has: \"columns\": [\"id\", \"to \\\"tal\\\"\"]",
              "mirror odd: string is not a valid identifier: \"my table\"",
              "mirror gone: there is no table gone");
      assertThat(known.code()).isEqualTo(2);
    }
    Result offline = run(Map.of(), "-conf", file, "--check");
    assertThat(offline.lines()).hasSize(3).allMatch(line -> line.startsWith("$.mirrors["));
    assertThat(offline.code()).isEqualTo(2);
    Result unknown =
        run(Map.of("RC_POSTGRES_URI", "postgresql://postgres@127.0.0.1:1/app"), "-conf", file);
    assertThat(unknown.lines())
        .hasSize(4)
        .last()
        .asString()
        .startsWith("Which columns there are is not known: PostgreSQL at 127.0.0.1:1");
    assertThat(unknown.code()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "names each old form of the file that 0.1.0 shipped, and takes it once all is mended")
  void oldForms(@TempDir Path directory) throws Exception {
    Path shipped = Path.of("src/test/resources/io/reactivecache/reactive-cache-0.1.0.json");

    Result old = run(Map.of(), "-conf", shipped.toString(), "--check");

    assertThat(old.lines())
        .containsExactlyInAnyOrder(
            "note  old form: $.verticles has no admin, which serves the console, metrics, audits"
                + " and the quarantine now: add {\"name\": \"admin\"}",
            "note  old form: $.verticles[2].options.origins is an old form: write origins at the"
                + " top of the file, which holds for reading and writing",
            NO_ACCESS,
            "$.mirrors[0].columns: is a list of 0, expected the names of columns, or [\"*\"] for"
                + " all, also those that are added later");
    assertThat(old.code()).isEqualTo(2);

    JsonObject file = new JsonObject(Files.readString(shipped)).put("access", "open");
    file.getJsonArray("mirrors").getJsonObject(0).put("columns", new JsonArray().add("*"));
    file.getJsonArray("verticles").add(new JsonObject().put("name", "admin"));
    Shipped.options(file, "sse-fanout", options -> file.put("origins", options.remove("origins")));
    Path mended = Files.writeString(directory.resolve("mended.json"), file.encode());
    Result well = run(Map.of(), "-conf", mended.toString(), "--check");
    assertThat(well.lines()).containsExactly(mended + " is right");
    assertThat(well.code()).isZero();
  }

  @Test
  @DisplayName(
      "a start that would let other machines ask, without saying so, is one line and no more")
  void noAccess() throws Exception {
    Result refused =
        run(
            Map.of("RC_HTTP_HOST", "0.0.0.0", "RC_STREAM_HOST", "0.0.0.0"),
            "-conf",
            "conf/reactive-cache.json");

    assertThat(refused.lines()).containsExactly(NO_ACCESS);
    assertThat(refused.code()).isEqualTo(2);
  }

  @Test
  @DisplayName("prints what applies, and only that, whatever the log has to say")
  void printConfig() throws Exception {
    Result shown =
        run(
            Map.of("RC_HTTP_PORT", "9080", "RC_SERVICE_HOST", "10.0.0.7"),
            Redirect.DISCARD,
            "-conf",
            "conf/reactive-cache.json",
            "--print-config");

    JsonObject printed = new JsonObject(String.join("\n", shown.lines()));
    assertThat(printed.getJsonArray("verticles").getJsonObject(4).getJsonObject("options"))
        .contains(entry("port", 9080), entry("maxBodyBytes", 65536));
    assertThat(shown.code()).isZero();
  }

  private record Result(int code, List<String> lines) {}

  /** Both streams as one. */
  private static Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(environment, Redirect.PIPE, arguments);
  }

  private static Result run(Map<String, String> environment, Redirect errors, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(errors.equals(Redirect.PIPE));
    builder.redirectError(errors);
    builder.environment().keySet().removeIf(name -> name.startsWith("RC_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var output = process.inputReader()) {
      List<String> lines = output.lines().toList();
      return new Result(process.waitFor(), lines);
    }
  }
}

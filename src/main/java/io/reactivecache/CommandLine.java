package io.reactivecache;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the server was asked for on its command line.
 *
 * @param problems of the command line itself, for its author; nothing else counts if there are any
 */
record CommandLine(
    Action action, Optional<Path> file, boolean clustered, boolean connect, List<String> problems) {

  static final String USAGE =
      """
      Usage: java -jar reactive-cache.jar -conf FILE [-cluster] [--check [--connect] | --print-config]

        -conf FILE   the configuration, see conf/reactive-cache.json
        -cluster     join the other nodes of the deployment
        --check      only check the configuration; asks nobody
        --connect    with --check: also ask PostgreSQL, Redis, each mirror and each port, and tell
                     of everything that it is well or what to do; changes nothing
        --print-config
                     print what applies: the file, what variables set, and every default
        --version    print the version
        --help       print this

      Environment variables RC_* override the file, such as RC_POSTGRES_URI, RC_REDIS_URI,
      RC_HTTP_PORT and RC_STREAM_PORT. RC_LOG_FORMAT=json writes the log as JSON.

      Exit code: 0 stopped as asked, or all is well; 1 the start failed, or something that was
      asked is not as it must be; 2 wrong usage or configuration.
      """;

  /** What to do. */
  enum Action {
    RUN,
    CHECK,
    PRINT_CONFIG,
    VERSION,
    HELP
  }

  static CommandLine parse(String... arguments) {
    Action action = Action.RUN;
    Optional<Path> file = Optional.empty();
    boolean clustered = false;
    boolean connect = false;
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "-conf", "--conf" -> {
          i++;
          file = i < arguments.length ? path(arguments[i], problems) : Optional.empty();
        }
        case "-cluster", "--cluster" -> clustered = true;
        case "-connect", "--connect" -> connect = true;
        case "-check", "--check" -> action = one(action, Action.CHECK, problems);
        case "-print-config", "--print-config" ->
            action = one(action, Action.PRINT_CONFIG, problems);
        case "-version", "--version" -> action = Action.VERSION;
        case "-h", "-help", "--help" -> action = Action.HELP;
        default -> problems.add("unknown argument: " + arguments[i]);
      }
    }
    boolean needsFile = action != Action.VERSION && action != Action.HELP;
    if (needsFile && file.isEmpty() && problems.isEmpty()) {
      problems.add("missing argument: -conf FILE");
    }
    if (connect && problems.isEmpty() && (action == Action.RUN || action == Action.PRINT_CONFIG)) {
      problems.add("--connect needs --check");
    }
    return new CommandLine(action, file, clustered, connect, List.copyOf(problems));
  }

  private static Action one(Action before, Action asked, List<String> problems) {
    if (before != Action.RUN && before != asked) {
      problems.add("--check and --print-config are two commands: give one");
    }
    return asked;
  }

  private static Optional<Path> path(String text, List<String> problems) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      problems.add("not a path: " + text);
      return Optional.empty();
    }
  }
}

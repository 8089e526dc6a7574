package io.reactivecache.support;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The user that {@code docs/operating.md} tells to make, on Redis servers of a test's own: exactly
 * with the rights of the document, so that it is the document which is tested.
 *
 * @param servers whose users are made, each as its default user
 * @param prefix of the keys, in the place of the shipped one
 */
public record RedisUser(List<RedisProbe> servers, String prefix) {

  public static final String NAME = "reactive";
  private static final String PASSWORD = "secret";

  private static final Path DOCUMENT = Path.of("docs", "operating.md");
  private static final String LINE = "    ACL SETUSER " + NAME + " ";
  private static final String ADDITION = "# also";

  /** What the document adds for a database number. */
  public static final String OF_DATABASE = "+select";

  /** What the document adds for a Redis Cluster. */
  public static final String OF_CLUSTER = "+cluster|slots";

  /** What the document tells to make; or what it adds for one set-up or another. */
  private static List<String> documented(boolean additions) {
    try (Stream<String> lines = Files.lines(DOCUMENT)) {
      return lines
          .filter(line -> line.startsWith(LINE) && line.contains(ADDITION) == additions)
          .map(line -> line.substring(LINE.length()).replaceFirst(" +#.*", "").strip())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the user, with what the document adds for one set-up. */
  public RedisUser make(String... additions) {
    List<String> rules = new ArrayList<>(documented(false));
    for (String addition : additions) {
      rules.add(addition(addition::equals));
    }
    return make(rules);
  }

  /** Makes the user of a Sentinel. */
  public RedisUser makeForSentinel() {
    return make(List.of(addition(rules -> rules.contains("+sentinel|"))));
  }

  private RedisUser make(List<String> rules) {
    set(
        rules.stream()
            .flatMap(some -> Stream.of(some.split(" ")))
            .map(rule -> rule.replace("<password>", PASSWORD).replace("~rc:*", "~" + prefix + "*"))
            .toArray(String[]::new));
    servers.forEach(server -> server.send(Command.ACL, "LOG", "RESET"));
    return this;
  }

  private static String addition(Predicate<String> wanted) {
    return documented(true).stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow(() -> new AssertionError(DOCUMENT + " does not tell it"));
  }

  /** Gives or takes rights, as {@code ACL SETUSER} has them. */
  public void set(String... rules) {
    Object[] arguments = new Object[2 + rules.length];
    arguments[0] = "SETUSER";
    arguments[1] = NAME;
    System.arraycopy(rules, 0, arguments, 2, rules.length);
    servers.forEach(server -> server.send(Command.ACL, arguments));
  }

  /** Every command, key or channel that was refused since the user was made. */
  public List<String> refusals() {
    List<String> refusals = new ArrayList<>();
    for (RedisProbe server : servers) {
      Response log = Objects.requireNonNull(server.send(Command.ACL, "LOG"));
      log.forEach(entry -> refusals.add(entry.toString()));
    }
    return refusals;
  }

  /** How often a command was refused since the user was made. */
  public long refusals(String command) {
    long count = 0;
    for (RedisProbe server : servers) {
      for (Response entry : Objects.requireNonNull(server.send(Command.ACL, "LOG"))) {
        count += entry.get("object").toString().equals(command) ? entry.get("count").toLong() : 0;
      }
    }
    return count;
  }

  /** An address with this user in it. */
  public String at(String uri) {
    return uri.replace("redis://", "redis://" + NAME + ":" + PASSWORD + "@");
  }
}

package io.reactivecache.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The configuration file as it is shipped, to be changed by those who start a server with it. */
public final class Shipped {

  private static final Path FILE = Path.of("conf/reactive-cache.json");

  private static final List<String> BY_ADDRESS =
      List.of(
          "connectionsPerAddress",
          "streamsPerAddress",
          "missesPerSecond",
          "writesPerSecond",
          "auditsPerMinute");

  private Shipped() {}

  /**
   * A copy of it, that can be written anywhere; but without bounds by address, since all clients of
   * a test have one.
   */
  public static JsonObject configuration() {
    try {
      JsonObject file = new JsonObject(Files.readString(FILE));
      // It lies beside the file that was shipped.
      file.remove("$schema");
      return withoutAddressBounds(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets one address have as much as it likes. */
  public static JsonObject withoutAddressBounds(JsonObject file) {
    JsonObject limits = new JsonObject();
    BY_ADDRESS.forEach(bound -> limits.put(bound, 0));
    return file.put("limits", limits);
  }

  /** Sets one bound. */
  public static void limit(JsonObject file, String bound, int most) {
    file.getJsonObject("limits").put(bound, most);
  }

  /** Has it join a cluster of these ports of the loopback address. */
  public static void cluster(JsonObject file, int port, List<Integer> members) {
    JsonArray addresses = new JsonArray();
    members.forEach(member -> addresses.add("127.0.0.1:" + member));
    file.getJsonObject("cluster")
        .put("host", "127.0.0.1")
        .put("port", port)
        .put("members", addresses);
  }

  /** Adds a mirror of all columns. */
  public static void mirror(JsonObject file, String name, String table, List<String> key) {
    file.getJsonArray("mirrors").add(mirror(name, table, key));
  }

  /** A mirror of all columns. */
  public static JsonObject mirror(String name, String table, List<String> key) {
    return new JsonObject()
        .put("name", name)
        .put("table", table)
        .put("key", new JsonArray(key))
        .put("columns", new JsonArray().add("*"));
  }

  /** The entries of these verticles. */
  public static Stream<JsonObject> verticles(JsonObject file, List<String> names) {
    return file.getJsonArray("verticles").stream()
        .map(JsonObject.class::cast)
        .filter(entry -> names.contains(entry.getString("name")));
  }

  /** Has so many instances of a verticle. */
  public static void instances(JsonObject file, String verticle, int count) {
    verticles(file, List.of(verticle)).forEach(entry -> entry.put("instances", count));
  }

  /** Changes the options of a verticle. */
  public static void options(JsonObject file, String verticle, Consumer<JsonObject> change) {
    verticles(file, List.of(verticle))
        .forEach(entry -> change.accept(entry.getJsonObject("options")));
  }
}

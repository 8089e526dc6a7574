package io.reactivecache.soak;

import io.reactivecache.embedded.Processes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Makes the nodes of a site: the shipped configuration, behind the site's proxies. */
final class Nodes {

  private Nodes() {}

  /** So many, in a cluster if there is more than one; none is started. */
  static List<Node> of(Site site, int count) {
    List<Integer> ports = IntStream.range(0, count).mapToObj(i -> Processes.freePort()).toList();
    Map<String, String> environment =
        Map.of(
            "RC_POSTGRES_URI", site.postgresProxy().instead(site.database().uri()),
            "RC_REDIS_URI", site.redisProxy().instead(site.redis().uri()),
            "RC_REDIS_PREFIX", Site.PREFIX);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                Node.prepare(
                    "node-" + (i + 1),
                    site.directory(),
                    configuration(ports.get(i), ports),
                    environment,
                    count > 1))
        .toList();
  }

  /** The shipped file, with the cluster on the loopback address. */
  private static JsonObject configuration(int port, List<Integer> members) {
    try {
      JsonObject file = new JsonObject(Files.readString(Path.of("conf/reactive-cache.json")));
      file.remove("$schema");
      JsonArray addresses = new JsonArray();
      members.forEach(member -> addresses.add("127.0.0.1:" + member));
      file.getJsonObject("cluster")
          .put("host", "127.0.0.1")
          .put("port", port)
          .put("members", addresses);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

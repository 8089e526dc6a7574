package io.reactivecache.redis.writer;

import io.reactivecache.redis.client.Masters.Servers;

/**
 * Where a walk over several servers' keys stands. The text carries the layout of the servers: when
 * slots moved meanwhile, keys may have moved behind the walk, and it begins again.
 *
 * @param server index of the server
 * @param cursor Redis's own position on that server
 */
record ScanPosition(int server, String cursor) {

  private static final String START = "0";

  static ScanPosition parse(String text, Servers servers) {
    String[] parts = text.split("/", -1);
    boolean valid = parts.length == 3 && parts[0].equals(layout(servers));
    return valid
        ? new ScanPosition(Integer.parseInt(parts[1]), parts[2])
        : new ScanPosition(0, START);
  }

  /** The text of the next position; empty after the last. */
  String after(String nextCursor, Servers servers) {
    if (!nextCursor.equals(START)) {
      return text(server, nextCursor, servers);
    }
    return server + 1 < servers.cursorKeys().size() ? text(server + 1, START, servers) : "";
  }

  private static String text(int server, String cursor, Servers servers) {
    return layout(servers) + "/" + server + "/" + cursor;
  }

  private static String layout(Servers servers) {
    return Integer.toHexString(servers.layout());
  }
}

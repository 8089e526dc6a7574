package io.reactivecache.limit;

/** What may be too much, and the setting that says how much is. */
public enum Bound {
  CONNECTIONS("connections", "limits.connections"),
  CONNECTIONS_OF_ADDRESS("address_connections", "limits.connectionsPerAddress"),
  STREAMS("streams", "limits.streamsPerAddress"),
  MISSES("misses", "limits.missesPerSecond"),
  WRITES("writes", "limits.writesPerSecond"),
  AUDITS("audits", "limits.auditsPerMinute");

  private final String label;
  private final String setting;

  Bound(String label, String setting) {
    this.label = label;
    this.setting = setting;
  }

  /** Its name in metrics. */
  public String label() {
    return label;
  }

  String setting() {
    return setting;
  }
}

package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Who watches what, and how much is under way at once. */
enum FanOutShape {
  ONE_KEY("one key", 1, 1),
  BUSY("64 keys", 8, 2),
  OWN_KEYS("N keys", 0, 1);

  /**
   * Four times what is under way: a row is not changed again before its last change is with all.
   */
  private static final int SHARED_KEYS = 64;

  private final String label;
  private final int batch;
  private final int inFlight;

  FanOutShape(String label, int batch, int inFlight) {
    this.label = label;
    this.batch = batch;
    this.inFlight = inFlight;
  }

  /** As it is called in the table. */
  String label() {
    return label;
  }

  int keys(int streams) {
    return switch (this) {
      case ONE_KEY -> 1;
      case BUSY -> SHARED_KEYS;
      case OWN_KEYS -> streams;
    };
  }

  String pathOfOurs() {
    return this == BUSY
        ? IntStream.range(0, SHARED_KEYS)
            .mapToObj(key -> "&key=k" + key)
            .collect(Collectors.joining("", "/v1/stream?mirror=tick", ""))
        : "/v1/stream?mirror=tick&key={key}";
  }

  /** All keys through one channel: cheaper for nchan than to subscribe to many. */
  String channel() {
    return this == BUSY ? "all" : "{key}";
  }

  /** What the load is told to do. */
  JsonObject burst(Duration duration, int streams) {
    int messages = this == OWN_KEYS ? streams : batch;
    return new JsonObject()
        .put("do", "burst")
        .put("batch", messages)
        .put("inFlight", inFlight)
        .put("deliveries", this == OWN_KEYS ? streams : messages * streams)
        .put("millis", duration.toMillis());
  }
}

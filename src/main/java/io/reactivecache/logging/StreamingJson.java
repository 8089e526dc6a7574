package io.reactivecache.logging;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * Makes Vert.x read and write JSON by Jackson's streams alone. Flyway brings the rest of Jackson,
 * which Vert.x would load, half a thousand classes, and which we have no use for.
 */
public final class StreamingJson implements JsonFactory {

  @Override
  public JsonCodec codec() {
    return new JacksonCodec();
  }
}

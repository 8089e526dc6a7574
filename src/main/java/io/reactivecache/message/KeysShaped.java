package io.reactivecache.message;

import io.reactivecache.row.KeyShape;
import java.util.Map;

/**
 * What the keys of mirrors look like now, as far as it is known: of a mirror that is not named, any
 * text may be a key.
 */
public record KeysShaped(Map<String, KeyShape> shapes) {

  public KeysShaped {
    shapes = Map.copyOf(shapes);
  }
}

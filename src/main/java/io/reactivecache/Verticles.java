package io.reactivecache;

import java.util.Map;

/** Every verticle by the name that the configuration gives it. */
final class Verticles {

  private static final Map<String, VerticleFactory> ALL = Map.of();

  private Verticles() {}

  static Map<String, VerticleFactory> all() {
    return ALL;
  }
}

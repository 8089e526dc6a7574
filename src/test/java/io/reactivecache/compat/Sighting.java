package io.reactivecache.compat;

/**
 * An event as a library told it.
 *
 * @param client the library
 * @param route the way to the server
 * @param name {@code message} for one without
 * @param id empty where the library tells none
 */
record Sighting(String client, String route, String name, String id, String data) {

  /** Of a line of the programs below {@code src/test/compat}. */
  static Sighting parse(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 5) {
      throw new IllegalArgumentException("no event: " + line);
    }
    return new Sighting(parts[0], parts[1], parts[2], parts[3], parts[4]);
  }
}

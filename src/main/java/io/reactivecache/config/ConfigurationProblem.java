package io.reactivecache.config;

/**
 * One thing that is wrong with a configuration, in words for its author.
 *
 * @param where the JSON path, such as {@code $.verticles[2].options.port}, or the environment
 *     variable with the path that it sets
 * @param found what is there, without secrets
 * @param expected what should be there
 */
public record ConfigurationProblem(String where, String found, String expected) {

  @Override
  public String toString() {
    return where + ": " + found + ", expected " + expected;
  }
}

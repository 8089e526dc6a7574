package io.reactivecache.message;

import java.util.Map;

/**
 * What an instance of a verticle says of itself, every second and at each change, for {@code
 * /health/ready}.
 *
 * @param part the verticle's name
 * @param instance counts from 0
 * @param ready whether it can do its work now
 * @param detail one sentence for operators: the state, or why it is not ready
 * @param problems the mirrors that cannot be followed, as far as this part knows: they are no
 *     reason to say that it is not ready
 */
public record PartStatus(
    String part, int instance, boolean ready, String detail, Map<String, MirrorProblem> problems) {

  public PartStatus {
    problems = Map.copyOf(problems);
  }

  /** Of a part that knows nothing of mirrors. */
  public PartStatus(String part, int instance, boolean ready, String detail) {
    this(part, instance, ready, detail, Map.of());
  }
}

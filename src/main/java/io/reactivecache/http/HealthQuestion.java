package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.message.PartStatus;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.Query;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants this node to be ready for: to serve a mirror, or at least one, by the API, by
 * streams, or by what there is of both.
 *
 * <p>Every other part counts for both: a node must not be ready while changes are not stored.
 */
final class HealthQuestion {

  private final Set<String> passedOver;
  private final Set<String> needed;
  private final @Nullable String mirror;

  private HealthQuestion(Set<String> passedOver, Set<String> needed, @Nullable String mirror) {
    this.passedOver = passedOver;
    this.needed = needed;
    this.mirror = mirror;
  }

  /**
   * What the query asks by {@code for=} and {@code mirror=}.
   *
   * @throws HttpFailure 400 for another purpose than {@code api} and {@code streams}, 404 for a
   *     mirror that is not configured
   */
  static HealthQuestion of(Query query, KnownMirrors mirrors) {
    String mirror = query.one("mirror");
    String known = mirror == null ? null : mirrors.known(mirror);
    String purpose = query.one("for");
    if (purpose == null) {
      return new HealthQuestion(Set.of(), Set.of(), known);
    }
    return switch (purpose) {
      case "api" -> new HealthQuestion(Set.of(VerticleConfig.SSE_FANOUT), Set.of(), known);
      case "streams" ->
          new HealthQuestion(
              Set.of(VerticleConfig.HTTP_API), Set.of(VerticleConfig.SSE_FANOUT), known);
      default -> throw HttpFailure.of(400, "The parameter for is api or streams.");
    };
  }

  /** Whether the node is so. */
  boolean isMet(
      List<PartStatus> parts, Map<String, MirrorProblem> problems, Configuration configuration) {
    Set<String> there = parts.stream().map(PartStatus::part).collect(Collectors.toSet());
    return there.containsAll(needed)
        && parts.stream().allMatch(part -> part.ready() || passedOver.contains(part.part()))
        && (mirror == null
            ? configuration.mirrors().stream()
                .map(MirrorConfig::name)
                .anyMatch(name -> !problems.containsKey(name))
            : !problems.containsKey(mirror));
  }
}

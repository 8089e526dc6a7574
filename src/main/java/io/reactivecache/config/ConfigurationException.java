package io.reactivecache.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigurationProblem> problems;
  private final transient @Nullable UnnamedColumns unnamed;

  public ConfigurationException(List<ConfigurationProblem> problems) {
    this(problems, null);
  }

  /**
   * @param unnamed if columns that are not named are all that is wrong
   */
  ConfigurationException(List<ConfigurationProblem> problems, @Nullable UnnamedColumns unnamed) {
    super(problems.stream().map(ConfigurationProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
    this.unnamed = unnamed;
  }

  /** The mirrors that do not name their columns, if nothing else is wrong. */
  public Optional<UnnamedColumns> unnamedColumns() {
    return Optional.ofNullable(unnamed);
  }

  public List<ConfigurationProblem> problems() {
    return problems;
  }
}

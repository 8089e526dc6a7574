package io.reactivecache.problem;

/** A request that cannot be served, on its way to the one place that answers it. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  // An exception is Serializable, a record is not by itself; nobody serializes this one.
  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}

package io.reactivecache.trouble;

/**
 * The database is served by a cluster of another name; two of them would fight over its journal.
 */
public final class OtherDeploymentException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OtherDeploymentException(String ours, String theirs) {
    super(
        "This database belongs to the cluster '"
            + theirs
            + "', and this one is called '"
            + ours
            + "'. Use another database, or give this cluster that name.");
  }
}

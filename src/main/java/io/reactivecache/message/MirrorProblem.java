package io.reactivecache.message;

/**
 * Why a mirror cannot be followed.
 *
 * @param reason fit for everybody: it names tables, columns and triggers at most
 * @param detail what PostgreSQL says, for operators; empty if the reason is all
 */
public record MirrorProblem(String reason, String detail) {

  /** One sentence for operators. */
  public String sentence() {
    return detail.isEmpty() ? reason : reason + ": " + detail;
  }
}

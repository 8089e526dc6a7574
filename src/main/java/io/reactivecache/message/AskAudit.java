package io.reactivecache.message;

import org.jspecify.annotations.Nullable;

/**
 * http-api asks about the audit of a mirror.
 *
 * @param start whether to have all of it compared at once; joins such a pass that is waiting or
 *     under way
 */
public record AskAudit(String mirror, boolean start) {

  /**
   * The answer.
   *
   * @param asked whether somebody waits for a pass that was asked for
   * @param running the pass under way, as its leader last recorded it
   * @param last the last pass that ended
   */
  public record AuditTold(
      boolean asked, @Nullable AuditReport running, @Nullable AuditReport last) {}
}

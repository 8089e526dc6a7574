package io.reactivecache.message;

import org.jspecify.annotations.Nullable;

/**
 * Answer to {@link AskAudit}.
 *
 * @param asked whether somebody waits for a pass that was asked for
 * @param running the pass under way, as its leader last recorded it
 * @param last the last pass that ended
 */
public record AuditTold(boolean asked, @Nullable AuditReport running, @Nullable AuditReport last) {}

package io.reactivecache.message;

/**
 * http-api asks about the audit of a mirror.
 *
 * @param start whether to have all of it compared at once; joins such a pass that is waiting or
 *     under way
 */
public record AskAudit(String mirror, boolean start) {}

/**
 * The demonstration: profiles with three counters, changed over HTTP.
 *
 * <p>Promises: an answered write is committed; a counter never goes below 0; each request is
 * answered with values that its own write produced, or newer ones; a write whose outcome is unknown
 * is reported as such and never repeated. One bad request does not fail the ones that were
 * committed with it.
 *
 * <p>How: {@link io.reactivecache.profile.GroupCommit} sends a username's writes down one {@link
 * io.reactivecache.profile.WriteLane}. While a lane's transaction is in flight, further requests
 * gather; the next transaction carries them all, merged to one change for each profile.
 *
 * <p>The core knows nothing of this package: a program that serves other tables leaves it out.
 */
@NullMarked
package io.reactivecache.profile;

import org.jspecify.annotations.NullMarked;

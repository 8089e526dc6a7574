/** The one form in which this server tells over HTTP what went wrong (RFC 9457). */
@NullMarked
package io.reactivecache.problem;

import org.jspecify.annotations.NullMarked;

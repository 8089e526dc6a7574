/** How text is written in an address (RFC 3986). */
@NullMarked
package io.reactivecache.percent;

import org.jspecify.annotations.NullMarked;

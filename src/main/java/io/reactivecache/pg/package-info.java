/** How PostgreSQL is reached, as configured, by whoever opens connections of its own. */
@NullMarked
package io.reactivecache.pg;

import org.jspecify.annotations.NullMarked;

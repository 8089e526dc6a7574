/** Asks PostgreSQL, before a start, whether it gives what the server needs. */
@NullMarked
package io.reactivecache.postgres.check;

import org.jspecify.annotations.NullMarked;

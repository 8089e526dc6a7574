/** The whole server on real PostgreSQL and Redis. */
@NullMarked
package io.reactivecache.it;

import org.jspecify.annotations.NullMarked;

/** The comparison of Redis with PostgreSQL. */
@NullMarked
package io.reactivecache.audit;

import org.jspecify.annotations.NullMarked;

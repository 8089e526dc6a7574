/** How PostgreSQL is reached: pools, statements, and what a failure of one means. */
@NullMarked
package io.reactivecache.postgres.client;

import org.jspecify.annotations.NullMarked;

/** What PostgreSQL does for us, held against a real server. */
@NullMarked
package io.reactivecache.postgres;

import org.jspecify.annotations.NullMarked;

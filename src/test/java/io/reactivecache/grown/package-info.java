/**
 * Any schema under random writes: finds out from the catalog what there is, writes rows that its
 * types, constraints and triggers let through, and compares everything that shows them with SQL.
 */
@NullMarked
package io.reactivecache.grown;

import org.jspecify.annotations.NullMarked;

/**
 * One node of a cluster leads: it takes the lock, takes over from the leader before it, follows the
 * journal, and keeps mirrors, partitions and the journal in order.
 */
@NullMarked
package io.reactivecache.postgres.leader;

import org.jspecify.annotations.NullMarked;

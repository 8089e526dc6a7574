/**
 * The proof that nothing is lost and nothing stays stale: a seeded soak. A {@link
 * io.reactivecache.soak.Site} is a deployment with servers of its own; a workload writes, watches
 * and reads it while {@link io.reactivecache.soak.Fault}s strike; after each round an oracle judges
 * what everybody was told. {@code docs/reliability.md} says how to run and to replay it.
 */
@NullMarked
package io.reactivecache.soak;

import org.jspecify.annotations.NullMarked;

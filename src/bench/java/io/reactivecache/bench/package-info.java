/**
 * The benchmarks: what the product costs and yields beside its rivals, as ratios within one run.
 *
 * <p>{@link io.reactivecache.bench.Bench} is the entry point. Each {@link
 * io.reactivecache.bench.Subject} measures its variants in alternation ({@link
 * io.reactivecache.bench.Alternation}), since an absolute figure of a shared machine means nothing.
 * The server, the databases and the load are processes of their own; {@link
 * io.reactivecache.bench.BenchEnvironment} owns them all and ends them by their number.
 *
 * <p>What a run yields: its raw figures as JSON below {@code target/bench}, and its tables and
 * plots in {@code docs/benchmarks.md}, between the markers of its subject.
 */
@NullMarked
package io.reactivecache.bench;

import org.jspecify.annotations.NullMarked;

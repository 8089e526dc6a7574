package io.reactivecache.bench;

/** One table of the benchmarks: a question, and how to measure the answer. */
interface Subject {

  /** What the command line calls it. */
  String name();

  /** Measures everything; whatever it starts it starts through the lab. */
  BenchReport measure(BenchEnvironment environment) throws Exception;
}

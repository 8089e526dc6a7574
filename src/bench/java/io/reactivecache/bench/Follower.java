package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;

/** Brings the changes of the table of counters into Redis, by a process of its own. */
interface Follower extends AutoCloseable {

  /** Goes on, or begins to; returns once no later change is missed. */
  void resume() throws Exception;

  /** Leaves PostgreSQL alone, as far as it can, so that others can be measured. */
  void pause() throws Exception;

  /** The number of its process. */
  long pid();

  /** What its keys in Redis begin with; the rest is the row's id. */
  String prefix();

  /** How many rows it stored in Redis so far. */
  double stored();

  /** Waits until Redis has all that has been committed. */
  void awaitFollowed();

  @Override
  void close() throws IOException;

  /** What followers are made of. */
  interface Product {

    /** What the table calls it. */
    String name();

    /**
     * Starts one, which does not follow yet; the lab ends it.
     *
     * @param cores that it may use; empty for all
     */
    Follower start(BenchEnvironment environment, TestDatabase database, String cores)
        throws Exception;
  }
}

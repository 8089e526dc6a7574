package io.reactivecache.bench;

import io.debezium.connector.postgresql.Module;
import io.reactivecache.support.TestDatabase;

/** Debezium Engine, which reads PostgreSQL's log where the server reads a journal. */
public final class DebeziumProduct implements Follower.Product {

  @Override
  public String name() {
    return "Debezium Engine " + Module.version().replace(".Final", "");
  }

  @Override
  public Follower start(BenchEnvironment environment, TestDatabase database, String cores)
      throws Exception {
    return DebeziumFollower.start(environment, database, cores);
  }
}

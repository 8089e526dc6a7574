package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;

/** The server as it is shipped. It always follows: a leader whose table rests costs little. */
final class OurFollower implements Follower {

  static final String NAME = "ours";

  private final TestDatabase database;
  private final BenchServer server;

  private OurFollower(TestDatabase database, BenchServer server) {
    this.database = database;
    this.server = server;
  }

  static Product product() {
    return new Product() {
      @Override
      public String name() {
        return NAME;
      }

      @Override
      public Follower start(BenchEnvironment environment, TestDatabase database, String cores)
          throws Exception {
        return new OurFollower(
            database, CounterTable.mirror(environment, database).cores(cores).start().awaitReady());
      }
    };
  }

  @Override
  public void resume() {}

  @Override
  public void pause() {}

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public String prefix() {
    return server.prefix() + "counter:";
  }

  @Override
  public double stored() {
    return server.metric("reactive_cache_stores_total", "stored");
  }

  @Override
  public void awaitFollowed() {
    CounterTable.awaitFollowed(database, server);
  }

  @Override
  public void close() {
    server.close();
  }
}

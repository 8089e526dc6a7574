package io.reactivecache.support.servers;

import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An embedded Redis, which is a process of this machine. */
final class ProcessRedis implements TestRedis {

  private final EmbeddedRedisServer server;

  ProcessRedis(EmbeddedRedisServer server) {
    this.server = server;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void restart() {
    try {
      server.restart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void freeze() {
    Processes.signal(server.pid(), "STOP");
  }

  @Override
  public void thaw() {
    Processes.signal(server.pid(), "CONT");
  }

  @Override
  public void close() {
    server.close();
  }
}

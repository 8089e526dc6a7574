package io.reactivecache.support.servers;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** An embedded PostgreSQL, whose processes are those of this machine. */
public final class ProcessPostgres implements TestPostgres {

  private final EmbeddedPostgresServer server;
  private List<Long> frozen = List.of();

  public ProcessPostgres(EmbeddedPostgresServer server) {
    this.server = server;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void stop() {
    run(server::close);
  }

  @Override
  public void kill() {
    run(server::kill);
  }

  @Override
  public void restart() {
    run(server::restart);
  }

  @Override
  public void freeze() {
    run(
        () -> {
          ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
          // First the one that would start others.
          Processes.signal(postmaster.pid(), "STOP");
          frozen =
              Stream.concat(Stream.of(postmaster), postmaster.descendants())
                  .map(ProcessHandle::pid)
                  .toList();
          signalFrozen("STOP");
        });
  }

  @Override
  public void thaw() {
    signalFrozen("CONT");
    frozen = List.of();
  }

  private void signalFrozen(String signal) {
    for (long pid : frozen) {
      try {
        Processes.signal(pid, signal);
      } catch (IllegalStateException gone) {
        // A session ended meanwhile.
      }
    }
  }

  @Override
  public void signal(long pid, String signal) {
    Processes.signal(pid, signal);
  }

  @Override
  public void close() {
    run(server::close);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.reactivecache.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the embedded servers need of the operating system. */
public final class Processes {

  private static final int FIRST_PORT = 18_000;
  private static final int LAST_PORT = 32_000;

  /**
   * Of the same numbers as the ports that were given out: seen by all processes, in no one's way.
   */
  private static final Set<DatagramSocket> GIVEN_OUT = ConcurrentHashMap.newKeySet();

  private Processes() {}

  /**
   * A port of the loopback address that nobody uses right now. None of those that systems give to
   * outgoing connections: a server that is started again must find its port free. Nor one that was
   * given out by this method to a process that still lives: who asks now listens a while later.
   */
  public static int freePort() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 100; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, loopback)) {
        GIVEN_OUT.add(new DatagramSocket(port, loopback));
        return socket.getLocalPort();
      } catch (IOException taken) {
        // The next one.
      }
    }
    throw new IllegalStateException("no free port from " + FIRST_PORT + " to " + LAST_PORT);
  }

  /** Whether nobody listens on a port, on any address of this machine. */
  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /**
   * Sends a signal, by its name without SIG.
   *
   * @throws IllegalStateException if the process is gone or not ours
   */
  public static void signal(long pid, String signal) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("cannot send " + signal + " to process " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The process of this number, if it lives and runs {@code program}. */
  static Optional<ProcessHandle> find(long pid, String program) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().command().orElse("").contains(program));
  }

  /** Asks a process to end; kills it if it has not ended after ten seconds. */
  static void stop(ProcessHandle process, String signal) {
    signal(process.pid(), signal);
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}

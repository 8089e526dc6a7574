package io.reactivecache.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between the server and one of its servers, that can be cut, stalled and slowed down.
 * Two threads a connection; ends with {@link #close}.
 */
public final class TcpProxy implements AutoCloseable {

  private enum State {
    OPEN,
    STALLED,
    CUT
  }

  private final ServerSocket listener;
  private volatile InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Socket> stranded = ConcurrentHashMap.newKeySet();
  private final AtomicInteger onItsWay = new AtomicInteger();
  private State state = State.OPEN;
  private volatile long delayMillis;

  private TcpProxy(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /** A proxy on a free port of the loopback address, for a port of the same. */
  public static TcpProxy to(int target) {
    return to(loopback(target));
  }

  /** The same for a server that may be elsewhere. */
  public static TcpProxy to(InetSocketAddress target) {
    try {
      TcpProxy proxy =
          new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
      run("tcp-proxy", proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The same address, by way of this proxy. */
  public String instead(String uri) {
    return uri.replace("127.0.0.1:" + target.getPort(), "127.0.0.1:" + port());
  }

  /** New connections go to another port from now on; those that are open stay where they are. */
  public void retarget(int port) {
    retarget(loopback(port));
  }

  /** The same for a server that may be elsewhere. */
  public void retarget(InetSocketAddress other) {
    target = other;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Resets every connection, and each new one at once. */
  public void cut() {
    become(State.CUT);
    closeAll();
  }

  /** Lets no byte through; connections stay open, and new ones are accepted and stay silent. */
  public void stall() {
    become(State.STALLED);
  }

  /**
   * Lets no byte through on the connections that are open now, until {@link #refloat}; those that
   * are made later are good. What is on its way then arrives after what was sent later.
   */
  public synchronized void strand() {
    stranded.addAll(sockets);
  }

  /** Whether all that was sent has arrived, or its receiver is gone. */
  public boolean isNothingOnItsWay() {
    return onItsWay.get() == 0;
  }

  /** Holds back each piece of data for so long. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** A good network again; what was stalled goes on its way. */
  public void resume() {
    delayMillis = 0;
    become(State.OPEN);
  }

  /** Lets the stranded bytes go on their way, late. */
  public synchronized void refloat() {
    stranded.clear();
    notifyAll();
  }

  @Override
  public void close() {
    become(State.CUT);
    closeQuietly(listener);
    closeAll();
  }

  private synchronized void become(State next) {
    state = next;
    notifyAll();
  }

  /** Waits while the network is stalled; whether it is there at all. */
  private synchronized boolean passes(Socket from) throws InterruptedException {
    while (state == State.STALLED || stranded.contains(from)) {
      wait();
    }
    return state == State.OPEN;
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      client.setSoLinger(true, 0);
      sockets.add(client);
      run("tcp-proxy-connect", () -> connect(client));
    }
  }

  private void connect(Socket client) throws IOException, InterruptedException {
    try {
      if (!passes(client)) {
        throw new IOException("cut");
      }
      InetSocketAddress at = target;
      Socket server = new Socket(at.getAddress(), at.getPort());
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      run("tcp-proxy-up", () -> copy(client, server));
      run("tcp-proxy-down", () -> copy(server, client));
    } catch (IOException refused) {
      sockets.remove(client);
      closeQuietly(client);
    }
  }

  private void copy(Socket from, Socket to) throws InterruptedException {
    byte[] bytes = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        if (!carry(from, out, bytes, count)) {
          return;
        }
      }
      // An end in good order is one on the other side too: what was said last arrives there.
      to.setSoLinger(false, 0);
    } catch (IOException ended) {
      // One side is gone, and so is the other now.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  /** Returns false if the network is gone. */
  private boolean carry(Socket from, OutputStream out, byte[] bytes, int count)
      throws IOException, InterruptedException {
    onItsWay.incrementAndGet();
    try {
      if (!passes(from)) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
      out.write(bytes, 0, count);
      return true;
    } finally {
      onItsWay.decrementAndGet();
    }
  }

  private void closeAll() {
    sockets.forEach(TcpProxy::closeQuietly);
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException ended) {
                // The proxy was closed.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}

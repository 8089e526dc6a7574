package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Slow clients, in a process of their own: they send a head, or a body, byte by byte, or nothing at
 * all, and come again a second after they were cut. Told {@code api} and {@code stream}, ports, and
 * {@code clients}. Orders:
 *
 * <ul>
 *   <li>{@code begin}, with {@code millis}: they come, and it answers after so long.
 *   <li>{@code end}: they leave. Yields how often one came, was let in and was cut meanwhile.
 * </ul>
 */
public final class SlowCrowd {

  private static final long BYTE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TICK_MILLIS = 10;

  /** How many begin to connect in one tick: they are slow, and no flood. */
  private static final int MOST_AT_ONCE = 20;

  private static final String HEAD =
      "GET /stream?username=k1 HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
  private static final String BODY =
      """
      POST /v1/profile/slow?action=inc_likes HTTP/1.1\r
      Host: localhost\r
      Content-Length: 1000\r
      \r
      """;

  private final InetSocketAddress api;
  private final InetSocketAddress stream;
  private final int count;
  private final ByteBuffer read = ByteBuffer.allocateDirect(4_096);
  private @Nullable Thread thread;
  private volatile boolean ending;
  private long came;
  private long cut;

  private SlowCrowd(JsonObject configuration) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    api = new InetSocketAddress(loopback, configuration.getInteger("api"));
    stream = new InetSocketAddress(loopback, configuration.getInteger("stream"));
    count = configuration.getInteger("clients");
  }

  public static void main(String[] arguments) throws Exception {
    Orders.serve(new SlowCrowd(new JsonObject(arguments[0]))::handle);
  }

  private JsonObject handle(JsonObject order) throws Exception {
    switch (order.getString("do")) {
      case "begin" -> {
        ending = false;
        thread = new Thread(this::run, "slow-crowd");
        thread.setDaemon(true);
        thread.start();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(order.getLong("millis")));
        return new JsonObject();
      }
      case "end" -> {
        ending = true;
        if (thread != null) {
          thread.join();
        }
        return new JsonObject().put("came", came).put("cut", cut);
      }
      default -> throw new IllegalArgumentException(order.encode());
    }
  }

  private void run() {
    came = 0;
    cut = 0;
    try (Selector selector = Selector.open()) {
      Queue<Client> waiting = new ArrayDeque<>();
      List<Client> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Client client = new Client(i);
        waiting.add(client);
        all.add(client);
      }
      while (!ending) {
        long now = System.nanoTime();
        for (int i = 0; i < MOST_AT_ONCE && isDue(waiting.peek(), now); i++) {
          waiting.remove().connect(selector);
        }
        selector.select(key -> ((Client) key.attachment()).ready(key, waiting), TICK_MILLIS);
        all.forEach(client -> client.trickle(now, waiting));
      }
      for (Client client : all) {
        client.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isDue(@Nullable Client client, long now) {
    return client != null && now - client.dueNanos >= 0;
  }

  /** Every fourth says nothing, every fourth is slow with a body. */
  private final class Client {

    private final int number;
    private @Nullable SocketChannel channel;
    private long dueNanos = System.nanoTime();
    private boolean connected;

    Client(int number) {
      this.number = number;
    }

    void connect(Selector selector) throws IOException {
      came++;
      connected = false;
      SocketChannel made = SocketChannel.open();
      channel = made;
      made.configureBlocking(false);
      made.connect(number % 2 == 0 ? api : stream);
      made.register(selector, SelectionKey.OP_CONNECT, this);
    }

    void ready(SelectionKey key, Queue<Client> waiting) {
      try {
        SocketChannel ours = (SocketChannel) key.channel();
        if (key.isConnectable()) {
          ours.finishConnect();
          connected = true;
          key.interestOps(SelectionKey.OP_READ);
          dueNanos = System.nanoTime() + BYTE_NANOS;
          send(number % 4 == 0 ? BODY : number % 4 == 1 ? "" : HEAD);
          return;
        }
        if (ours.read(read.clear()) < 0) {
          again(waiting);
        }
      } catch (IOException e) {
        again(waiting);
      }
    }

    void trickle(long now, Queue<Client> waiting) {
      if (connected && number % 4 != 1 && now - dueNanos >= 0) {
        dueNanos = now + BYTE_NANOS;
        try {
          send("x");
        } catch (IOException e) {
          again(waiting);
        }
      }
    }

    void close() throws IOException {
      connected = false;
      if (channel != null) {
        channel.close();
      }
    }

    private void send(String text) throws IOException {
      if (channel != null && !text.isEmpty()) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      }
    }

    private void again(Queue<Client> waiting) {
      cut++;
      try {
        close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      dueNanos = System.nanoTime() + AGAIN_NANOS;
      waiting.add(this);
    }
  }
}

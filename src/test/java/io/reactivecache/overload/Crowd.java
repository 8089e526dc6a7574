package io.reactivecache.overload;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Thousands of browsers in one process on one thread: a main class, told what to do by lines on its
 * standard input, each answered by one line of JSON. {@code storm} drops every stream and opens all
 * of them at once, with what each saw last; {@code fresh} does without.
 */
public final class Crowd {

  private static final int BACK_AFTER_MILLIS = 500;

  private final InetSocketAddress address;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
  private final List<CrowdMember> members = new ArrayList<>();
  private final Set<SocketChannel> channels = new HashSet<>();
  private final Queue<String> commands = new ConcurrentLinkedQueue<>();
  private final Queue<CrowdMember> away = new ArrayDeque<>();
  private long backAtNanos;
  private long sentAway;
  private boolean seen;
  private volatile boolean over;

  private Crowd(int port) throws IOException {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Arguments: port, streams, keys, and what the keys begin with. */
  public static void main(String[] arguments) throws IOException {
    Crowd crowd = new Crowd(Integer.parseInt(arguments[0]));
    int keys = Integer.parseInt(arguments[2]);
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      crowd.members.add(new CrowdMember(arguments[3] + i % keys));
    }
    Thread reader = new Thread(crowd::readCommands, "commands");
    reader.setDaemon(true);
    reader.start();
    crowd.run();
  }

  private void readCommands() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        commands.add(line);
        selector.wakeup();
      }
    } catch (IOException ended) {
      // Whoever started us is gone.
    }
    over = true;
    selector.wakeup();
  }

  private void run() throws IOException {
    while (!over) {
      selector.select(away.isEmpty() ? 0 : BACK_AFTER_MILLIS);
      for (SelectionKey key : selector.selectedKeys()) {
        serve(key);
      }
      selector.selectedKeys().clear();
      comeBack();
      for (String command = commands.poll(); command != null; command = commands.poll()) {
        obey(command);
      }
    }
  }

  private void obey(String command) throws IOException {
    switch (command) {
      case "storm", "fresh" -> {
        drop();
        seen = command.equals("storm");
        for (CrowdMember member : members) {
          connect(member);
        }
        System.out.println(new JsonObject().put("asked", members.size()).encode());
      }
      case "drop" -> {
        drop();
        System.out.println(new JsonObject().put("dropped", members.size()).encode());
      }
      default -> System.out.println(status().encode());
    }
  }

  /** Without a farewell, as a network that is gone. */
  private void drop() throws IOException {
    for (SocketChannel channel : channels) {
      if (channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
      }
    }
    channels.clear();
    away.clear();
    selector.selectNow();
    selector.selectedKeys().clear();
  }

  private void connect(CrowdMember member) throws IOException {
    member.connecting();
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channels.add(channel);
    channel.connect(address);
    channel.register(selector, SelectionKey.OP_CONNECT, member);
  }

  private void serve(SelectionKey key) {
    CrowdMember member = (CrowdMember) key.attachment();
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        // So short a request always fits an empty buffer.
        channel.write(ByteBuffer.wrap(request(member).getBytes(StandardCharsets.UTF_8)));
        key.interestOps(SelectionKey.OP_READ);
      } else {
        buffer.clear();
        if (channel.read(buffer) < 0) {
          throw new IOException("ended");
        }
        member.take(buffer.flip());
      }
    } catch (IOException lost) {
      leave(member, channel);
    }
  }

  private void leave(CrowdMember member, SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // It is gone.
    }
    channels.remove(channel);
    if (away.isEmpty()) {
      backAtNanos = System.nanoTime() + BACK_AFTER_MILLIS * 1_000_000L;
    }
    sentAway++;
    seen = true;
    away.add(member);
  }

  private void comeBack() throws IOException {
    if (!away.isEmpty() && System.nanoTime() - backAtNanos >= 0) {
      List<CrowdMember> back = List.copyOf(away);
      away.clear();
      for (CrowdMember member : back) {
        connect(member);
      }
    }
  }

  private String request(CrowdMember member) {
    String last = seen && !member.id().isEmpty() ? "Last-Event-ID: " + member.id() + "\r\n" : "";
    return "GET /stream?username="
        + member.key
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + last
        + "\r\n";
  }

  private JsonObject status() {
    Map<String, JsonObject> keys = new TreeMap<>();
    long events = 0;
    int greeted = 0;
    int wentBack = 0;
    for (CrowdMember member : members) {
      events += member.events();
      greeted += member.isGreeted() ? 1 : 0;
      wentBack += member.wentBack() ? 1 : 0;
      // What all members of a key are shown; where they differ, nothing.
      JsonObject same = new JsonObject().put("id", member.id()).put("shown", member.shown());
      keys.merge(member.key, same, (a, b) -> a.equals(b) ? a : new JsonObject());
    }
    JsonObject shown = new JsonObject();
    keys.forEach(shown::put);
    return new JsonObject()
        .put("size", members.size())
        .put("greeted", greeted)
        .put("events", events)
        .put("wentBack", wentBack)
        .put("sentAway", sentAway)
        .put("shown", shown);
  }
}

package io.reactivecache.bench;

import io.reactivecache.resource.Resources;
import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The hops of the way, each alone: what remains when nobody stands between them. */
final class BareHops implements AutoCloseable {

  private static final int GAP_NANOS = 10_000_000;
  private static final String CHANNEL = "hop";
  private static final byte[] EVENT = new byte[120];

  /** Does it once and returns its nanoseconds. */
  interface Hop {
    long run() throws Exception;
  }

  private final BenchEnvironment environment;
  private final Connection writer;
  private final BlockingQueue<Long> heardAt = new LinkedBlockingQueue<>();
  private final Notifications listener;
  private final RedisCli redis;
  private final ServerSocket echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final Socket socket;
  private final Map<String, Hop> hops = new LinkedHashMap<>();

  /**
   * @param mirrored a database that has our journal
   */
  BareHops(BenchEnvironment environment, TestDatabase mirrored) throws Exception {
    this.environment = environment;
    TestDatabase plain = FanOut.ticks(environment, 1);
    writer = plain.connect();
    listener =
        Notifications.listen(plain.uri(), CHANNEL, payload -> heardAt.add(System.nanoTime()));
    redis = new RedisCli(environment.redis().port());
    Thread echoes = new Thread(this::echo, "echo");
    echoes.setDaemon(true);
    echoes.start();
    socket = new Socket(InetAddress.getLoopbackAddress(), echo.getLocalPort());
    socket.setTcpNoDelay(true);
    Connection reader = environment.own(mirrored.connect());
    hops.put("commit of an UPDATE without a trigger", commit());
    hops.put("NOTIFY, with its commit, until it is heard", bell());
    hops.put("a journal read", look(reader));
    hops.put("a row by its key", row(reader));
    hops.put("a store in Redis", this::store);
    hops.put("a socket, one way", this::oneWay);
  }

  Map<String, Hop> hops() {
    return hops;
  }

  /** Does it a hundred times a second for a turn. */
  Measured measure(Hop hop) throws Exception {
    Latencies latencies = new Latencies();
    long end = System.nanoTime() + environment.effort().measured().toNanos();
    while (System.nanoTime() < end) {
      latencies.record(hop.run() / 1_000);
      LockSupport.parkNanos(GAP_NANOS);
    }
    return latencies.toMeasured("");
  }

  @Override
  public void close() throws IOException, SQLException {
    socket.close();
    echo.close();
    redis.close();
    listener.close();
    writer.close();
  }

  private Hop commit() throws SQLException {
    PreparedStatement update = writer.prepareStatement("update tick set at = at + 1");
    return () -> {
      long began = System.nanoTime();
      update.executeUpdate();
      return System.nanoTime() - began;
    };
  }

  private Hop bell() throws SQLException {
    PreparedStatement notify = writer.prepareStatement("notify " + CHANNEL);
    return () -> {
      long began = System.nanoTime();
      notify.execute();
      Long at = heardAt.poll(1, TimeUnit.SECONDS);
      if (at == null) {
        throw new IllegalStateException("a notification did not come");
      }
      return at - began;
    };
  }

  private static Hop look(Connection reader) throws SQLException {
    String sql = Resources.text("/sql/postgres/read_journal.sql").replaceAll("\\$[12]", "?");
    PreparedStatement now = reader.prepareStatement("select pg_current_snapshot()::text");
    PreparedStatement look = reader.prepareStatement(sql);
    return () -> {
      try (var snapshot = now.executeQuery()) {
        snapshot.next();
        look.setString(1, snapshot.getString(1));
        look.setString(2, snapshot.getString(1));
        look.setInt(3, 500);
      }
      long began = System.nanoTime();
      look.executeQuery().close();
      return System.nanoTime() - began;
    };
  }

  private static Hop row(Connection reader) throws SQLException {
    PreparedStatement row = reader.prepareStatement("select * from tick where key = any (?)");
    row.setArray(1, reader.createArrayOf("text", new String[] {"k1"}));
    return () -> {
      long began = System.nanoTime();
      row.executeQuery().close();
      return System.nanoTime() - began;
    };
  }

  private long store() {
    long began = System.nanoTime();
    redis.call("HSET", "bare-hop", "version", "1-1", "row", "{\"key\":\"k1\",\"at\":1}");
    return System.nanoTime() - began;
  }

  /** Half of there and back. */
  private long oneWay() throws IOException {
    long began = System.nanoTime();
    socket.getOutputStream().write(EVENT);
    socket.getInputStream().readNBytes(EVENT.length);
    return (System.nanoTime() - began) / 2;
  }

  private void echo() {
    try (Socket peer = echo.accept()) {
      peer.setTcpNoDelay(true);
      InputStream in = peer.getInputStream();
      OutputStream out = peer.getOutputStream();
      byte[] bytes = in.readNBytes(EVENT.length);
      while (bytes.length == EVENT.length) {
        out.write(bytes);
        bytes = in.readNBytes(EVENT.length);
      }
    } catch (IOException e) {
      environment.say("echo ended: %s", e);
    }
  }
}

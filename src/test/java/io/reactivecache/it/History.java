package io.reactivecache.it;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RandomWriter;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A few steps by two or three writers with transactions of their own on two to four keys, while
 * browsers watch; drawn at random, the same for the same seed.
 */
final class History implements AutoCloseable {

  private final RunningServer server;
  private final String table;
  private final int number;
  private final Random random;
  private final Oracle oracle;
  private final List<String> keys;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();

  History(RunningServer server, Oracle oracle, String table, int number, long seed) {
    this.server = server;
    this.table = table;
    this.number = number;
    this.random = new Random(seed);
    this.oracle = oracle;
    int count = 2 + random.nextInt(3);
    this.keys = IntStream.range(0, count).mapToObj(i -> "h" + number + "-" + i).toList();
  }

  List<String> keys() {
    return keys;
  }

  List<Subscriber> subscribers() {
    return subscribers;
  }

  /** Runs it, on two or more of these connections. */
  void run(List<Connection> connections) throws SQLException {
    subscribers.add(Subscriber.of(server, table, keys));
    subscribers.add(Subscriber.of(server, table, keys.subList(0, 1)));
    List<RandomWriter> writers = new ArrayList<>();
    int count = 2 + random.nextInt(connections.size() - 1);
    for (Connection connection : connections.subList(0, count)) {
      writers.add(new RandomWriter(connection, table, keys, random.nextLong()));
    }
    int length = 3 + random.nextInt(13);
    for (int i = 0; i < length; i++) {
      step(writers);
    }
    for (RandomWriter writer : writers) {
      end(writer, writers.indexOf(writer));
    }
  }

  @Override
  public void close() {
    subscribers.forEach(Subscriber::close);
  }

  @Override
  public String toString() {
    return "history " + number + " on " + table + ": " + steps;
  }

  private void step(List<RandomWriter> writers) throws SQLException {
    int who = random.nextInt(writers.size());
    RandomWriter writer = writers.get(who);
    String key = keys.get(random.nextInt(keys.size()));
    int kind = random.nextInt(100);
    if (kind < 50) {
      change(writer, who);
    } else if (kind < 65) {
      end(writer, who);
    } else if (kind < 75) {
      steps.add("evict " + key);
      server.redis().evict(table, key);
    } else if (kind < 85) {
      steps.add("read " + key + ": " + oracle.get(key).statusCode());
    } else if (kind < 90) {
      steps.add("browser returns");
      subscribers.get(1).reconnect();
    } else if (kind < 95) {
      run(writer, who, "select reactive_cache.refresh('" + table + "')");
    } else {
      // Ended at once: the thread that would end it must not wait for whom it locks out.
      run(writer, who, "truncate " + table);
      end(writer, who);
    }
  }

  private void change(RandomWriter writer, int who) throws SQLException {
    RandomWriter.Change[] changes = RandomWriter.Change.values();
    RandomWriter.Change change = changes[random.nextInt(changes.length)];
    try {
      writer.change(change);
      steps.add("w" + who + " " + change);
    } catch (SQLException e) {
      lost(writer, who, change.toString(), e);
    }
  }

  private void run(RandomWriter writer, int who, String sql) throws SQLException {
    try {
      writer.run(sql);
      steps.add("w" + who + " " + sql);
    } catch (SQLException e) {
      lost(writer, who, sql, e);
    }
  }

  private void end(RandomWriter writer, int who) throws SQLException {
    if (random.nextInt(4) > 0) {
      writer.commit();
      steps.add("w" + who + " commit");
    } else {
      writer.rollback();
      steps.add("w" + who + " rollback");
    }
  }

  private void lost(RandomWriter writer, int who, String what, SQLException e) throws SQLException {
    writer.giveUp(e);
    steps.add("w" + who + " " + what + " failed " + e.getSQLState() + ", rollback");
  }
}

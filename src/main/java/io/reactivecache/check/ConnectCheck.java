package io.reactivecache.check;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.postgres.check.PostgresCheck;
import io.reactivecache.postgres.check.TableQuestion;
import io.reactivecache.redis.check.RedisCheck;
import io.reactivecache.trouble.Finding;
import io.reactivecache.trouble.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks everything that a node needs of others, the servers at the same time. */
public final class ConnectCheck {

  private static final long ALL_MILLIS = 30_000;

  private final Configuration configuration;
  private final List<TableQuestion> tables;
  private final List<Listener> listeners;
  private final List<String> members;

  /**
   * @param tables those that the node brings
   * @param listeners where it is to listen
   * @param members {@code host:port} of nodes that it is to join
   */
  public ConnectCheck(
      Configuration configuration,
      List<TableQuestion> tables,
      List<Listener> listeners,
      List<String> members) {
    this.members = List.copyOf(members);
    this.configuration = configuration;
    this.tables = List.copyOf(tables);
    this.listeners = List.copyOf(listeners);
  }

  /** Blocks for half a minute at most. What was found, in the order of the configuration. */
  public List<Finding> run() {
    Vertx vertx = Vertx.vertx();
    try {
      return run(vertx);
    } finally {
      vertx.close();
    }
  }

  List<Finding> run(Vertx vertx) {
    Future<List<Finding>> postgres =
        bounded("PostgreSQL", new PostgresCheck(vertx, configuration, tables).run());
    Future<List<Finding>> redis = bounded("Redis", new RedisCheck(vertx, configuration).run());
    List<Finding> findings = new ArrayList<>(postgres.await());
    findings.addAll(redis.await());
    listeners.stream().map(new PortCheck()::ask).forEach(findings::add);
    members.stream().map(ConnectCheck::member).forEach(findings::add);
    return findings;
  }

  /** Nobody may run there yet. */
  private static Finding member(String member) {
    String what = "cluster member " + member;
    String host = member.substring(0, member.lastIndexOf(':'));
    return Listener.isKnown(host)
        ? Finding.ok(what, "the host is known")
        : Finding.wrong(
            what,
            "host "
                + host
                + " is not known. Correct "
                + EnvironmentVariable.RC_CLUSTER_MEMBERS.setting());
  }

  private static Future<List<Finding>> bounded(String what, Future<List<Finding>> asked) {
    return asked
        .timeout(ALL_MILLIS, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.succeededFuture(
                    List.of(Finding.wrong(what, "gave no answer within 30 seconds"))));
  }
}

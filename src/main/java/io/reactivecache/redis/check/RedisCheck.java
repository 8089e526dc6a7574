package io.reactivecache.redis.check;

import io.reactivecache.async.Deadline;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RedisRights;
import io.reactivecache.redis.client.RedisVisit;
import io.reactivecache.trouble.Finding;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks Redis, before a start, whether it is and gives what the server needs. Leaves everything as
 * it is, but for a key that lives as long as the script which tries our rights.
 */
public final class RedisCheck {

  private static final String REDIS = "Redis";
  private static final long ALL_MILLIS = 20_000;
  private static final int OLDEST_MAJOR = 6;

  private final Vertx vertx;
  private final Configuration configuration;
  private final RedisConfig config;
  private final RedisKeys keys;
  private final RedisRights rights;
  private final List<Finding> findings = new ArrayList<>();

  public RedisCheck(Vertx vertx, Configuration configuration) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.config = configuration.redis();
    this.keys = new RedisKeys(config.prefix());
    this.rights = new RedisRights(config);
  }

  /** Completes with what was found within half a minute; never fails. */
  public Future<List<Finding>> run() {
    return RedisVisit.open(vertx, config)
        .compose(
            visit ->
                new Deadline(vertx)
                    .within(ALL_MILLIS, ask(visit))
                    .onComplete(asked -> visit.close()))
        .transform(
            (asked, failure) -> {
              if (failure != null) {
                findings.add(Finding.wrong(REDIS, String.valueOf(failure.getMessage())));
              }
              return Future.succeededFuture(List.copyOf(findings));
            });
  }

  private Future<Void> ask(RedisVisit visit) {
    // A cluster's nodes are each another, and no question of ours is about one of them.
    Future<Void> server =
        config.mode() == Mode.CLUSTER
            ? cluster()
            : info(visit).compose(told -> new PrefixCheck(visit, config, findings).run());
    return server.compose(told -> tryRights());
  }

  private Future<Void> cluster() {
    findings.add(Finding.ok(REDIS, "all masters of the cluster answer"));
    return Future.succeededFuture();
  }

  private Future<Void> info(RedisVisit visit) {
    return visit
        .send(Request.cmd(Command.INFO))
        .transform(
            (info, refused) -> {
              if (refused != null || info == null) {
                findings.add(Finding.ok(REDIS, "answers, as a master; it may not tell more"));
              } else {
                tell(info.toString());
              }
              return Future.succeededFuture();
            });
  }

  private void tell(String info) {
    String valkey = find(info, "valkey_version");
    String version = valkey.isEmpty() ? find(info, "redis_version") : valkey;
    String named = (valkey.isEmpty() ? "version " : "Valkey ") + version + ", a master";
    int major = Integer.parseInt("0" + version.replaceAll("\\..*", ""));
    findings.add(
        major < OLDEST_MAJOR
            ? Finding.wrong(REDIS, "version " + version + " is too old. Use 7 or newer")
            : Finding.ok(REDIS, named + ", as user " + rights.user()));
    tellMemory(info);
    if (find(info, "loading").equals("0") && find(info, "aof_enabled").equals("0")) {
      findings.add(
          Finding.note(
              REDIS,
              "appendonly is off: a restart begins empty or older, which costs cold reads and no"
                  + " row"));
    }
  }

  private void tellMemory(String info) {
    String policy = find(info, "maxmemory_policy");
    String bound = find(info, "maxmemory");
    boolean kept = configuration.mirrors().stream().anyMatch(mirror -> mirror.ttlSeconds() == 0);
    if (bound.equals("0")) {
      findings.add(
          Finding.note(REDIS, "maxmemory has no bound: the machine's memory is the limit"));
    } else if (policy.equals("noeviction")) {
      findings.add(
          Finding.note(
              REDIS,
              "maxmemory-policy is noeviction: a full Redis takes no stores. A cache wants"
                  + " allkeys-lru or allkeys-lfu"));
    } else if (policy.startsWith("volatile-") && kept) {
      findings.add(
          Finding.note(
              REDIS,
              "maxmemory-policy is "
                  + policy
                  + ", which evicts no row of a mirror without ttlSeconds. Set that, or use"
                  + " allkeys-lru"));
    }
  }

  private static String find(String info, String field) {
    Matcher line = Pattern.compile("(?m)^" + field + ":([^\r\n]*)").matcher(info);
    return line.find() ? line.group(1) : "";
  }

  private Future<Void> tryRights() {
    Promise<Void> connected = Promise.promise();
    RedisLink link = new RedisLink(vertx, config, connected::tryComplete);
    RightsTrial trial = new RightsTrial(link, new Masters(link, keys), keys, rights);
    return connected
        .future()
        .compose(made -> trial.run())
        .onComplete(tried -> link.close())
        .transform(
            (missing, failure) -> {
              findings.add(told(missing, failure));
              return Future.succeededFuture();
            });
  }

  private Finding told(Set<String> missing, Throwable failure) {
    String what = "rights of user " + rights.user();
    if (failure != null) {
      return Finding.wrong(
          what,
          rights
              .missing(failure)
              .map(rule -> "run: " + rights.remedy(List.of(rule)))
              .orElseGet(() -> "could not be asked: " + failure.getMessage()));
    }
    if (missing.isEmpty()) {
      return Finding.ok(what, "all that are needed");
    }
    String run = "run: " + rights.remedy(missing);
    return RightsCheck.GUARDS.containsAll(missing)
        ? Finding.note(what, "those that guard against late commands are missing; " + run)
        : Finding.wrong(what, "some are missing; " + run);
  }
}

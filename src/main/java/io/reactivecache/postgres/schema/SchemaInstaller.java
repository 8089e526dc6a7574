package io.reactivecache.postgres.schema;

import io.reactivecache.async.Attempts;
import io.reactivecache.config.Configuration;
import io.reactivecache.postgres.client.PgTrouble;
import io.reactivecache.trouble.OtherDeploymentException;
import io.reactivecache.trouble.Told;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings our schema in the database up to date, before anything else is asked of it, and installs
 * it again if it is taken away under the running node: by somebody's hand, by a test suite that
 * drops what it finds, or with the whole database.
 */
public final class SchemaInstaller {

  private static final Logger log = LoggerFactory.getLogger(SchemaInstaller.class);
  private static final long LOOK_AGAIN_MILLIS = 5_000;

  private final Vertx vertx;
  private final Told told;
  private final Configuration configuration;
  private final List<String> ownTables;
  private final Attempts attempts = new Attempts(200, 5_000);

  private String problem = "installing the schema";
  private boolean installed;
  private boolean begun;
  private boolean stopping;

  /**
   * @param ownTables statements that make tables which the node brings, where they are missing
   */
  public SchemaInstaller(Vertx vertx, Configuration configuration, List<String> ownTables) {
    this.vertx = vertx;
    this.told = Told.of(vertx, "PostgreSQL");
    this.configuration = configuration;
    this.ownTables = ownTables;
  }

  /**
   * Tries once, and goes on trying while PostgreSQL is away.
   *
   * @param onInstalled runs once, as soon as the schema is there
   * @return completes after the first try; fails only if the database refuses for good
   */
  public Future<Void> install(Runnable onInstalled) {
    return InstalledSchema.look(vertx, configuration)
        .compose(current -> current ? Future.succeededFuture() : migrate())
        .compose(ours -> makeOwnTables())
        .onSuccess(done -> succeeded(onInstalled))
        .recover(failure -> failed(failure, onInstalled));
  }

  private Future<Void> migrate() {
    return vertx.executeBlocking(
        () -> {
          Migrations.run(configuration.postgres(), configuration.cluster().name());
          return null;
        });
  }

  /**
   * Otherwise the first thing that anybody reads is a warning that the demonstration's is missing.
   */
  private Future<Void> makeOwnTables() {
    Future<Void> made = Future.succeededFuture();
    for (String table : ownTables) {
      made =
          made.compose(
                  before ->
                      SchemaConnection.use(
                          vertx, configuration.postgres(), own -> own.query(table).execute()))
              .mapEmpty();
    }
    return made.onFailure(failure -> log.debug("A table of our own was not made", failure))
        .otherwiseEmpty();
  }

  /** Why there is no schema yet; empty once there is. */
  public Optional<String> problem() {
    return installed ? Optional.empty() : Optional.of(problem);
  }

  public void stop() {
    stopping = true;
  }

  private void succeeded(Runnable onInstalled) {
    installed = true;
    attempts.reset();
    told.ends(this);
    if (stopping) {
      return;
    }
    if (!begun) {
      begun = true;
      onInstalled.run();
    } else {
      log.info("The schema is installed again");
    }
    vertx.setTimer(LOOK_AGAIN_MILLIS, due -> lookAgain(onInstalled));
  }

  private void lookAgain(Runnable onInstalled) {
    if (stopping) {
      return;
    }
    InstalledSchema.isStillThere(vertx, configuration)
        .onSuccess(
            there -> {
              if (there) {
                vertx.setTimer(LOOK_AGAIN_MILLIS, due -> lookAgain(onInstalled));
              } else {
                log.warn("The schema reactive_cache is gone, or not whole: it is installed again");
                installed = false;
                problem = "the schema reactive_cache is gone, or not whole: installing it again";
                retry(onInstalled);
              }
            });
  }

  private Future<Void> failed(Throwable failure, Runnable onInstalled) {
    problem = String.valueOf(failure.getMessage());
    if (failure instanceof OtherDeploymentException) {
      return Future.failedFuture(failure);
    }
    boolean passes = PgTrouble.explain(configuration.postgres(), failure).isEmpty();
    if (passes ? told.beginsToWait(this, problem) : told.begins(this, problem)) {
      log.warn("The schema cannot be installed yet: reason={}", problem);
    }
    vertx.setTimer(attempts.nextDelay(), due -> retry(onInstalled));
    return Future.succeededFuture();
  }

  private void retry(Runnable onInstalled) {
    if (!stopping) {
      install(onInstalled)
          .onFailure(
              refused -> log.error("This node cannot serve: reason={}", refused.getMessage()));
    }
  }
}

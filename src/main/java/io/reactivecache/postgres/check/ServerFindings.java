package io.reactivecache.postgres.check;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.ListenerOptions;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.trouble.Finding;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** What a PostgreSQL tells of itself, judged: its version, its role and the settings that hurt. */
final class ServerFindings {

  private static final String SERVER = PostgresCheck.SERVER_NAME;
  private static final String URI = EnvironmentVariable.RC_POSTGRES_URI.setting();
  private static final int OLDEST = 140_000;

  private final Configuration configuration;
  private final List<Finding> findings = new ArrayList<>();

  ServerFindings(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * @param row the answer of {@code check_server.sql}
   */
  List<Finding> of(Row row) {
    String version = "version " + row.getString("version");
    if (row.getInteger("number") < OLDEST) {
      findings.add(Finding.wrong(SERVER, version + " is too old. Use 14 or newer"));
    } else if (row.getBoolean("is_standby")) {
      findings.add(Finding.wrong(SERVER, "the server is a standby. Name the primary in " + URI));
    } else {
      findings.add(Finding.ok(SERVER, version + ", the primary, as role " + row.getString("role")));
    }
    if (!row.getString("encoding").equals("UTF8")) {
      findings.add(
          Finding.note(
              SERVER,
              "the database's encoding is "
                  + row.getString("encoding")
                  + ": rows with values that have no form in UTF-8 are quarantined"));
    }
    if (row.getString("fsync").equals("off")) {
      findings.add(
          Finding.note(SERVER, "fsync is off: a crash loses what was acknowledged. Switch it on"));
    }
    if (row.getInteger("prepared") > 0) {
      findings.add(
          Finding.note(
              SERVER,
              "max_prepared_transactions is above 0, so the listener polls and never sleeps"));
    }
    String unpinned = row.getString("unpinned");
    if (unpinned != null) {
      findings.add(
          Finding.note(
              SERVER,
              "the role or the database sets "
                  + unpinned
                  + ", which only a superuser could set back for our sessions. ALTER ROLE or"
                  + " ALTER DATABASE ... RESET it"));
    }
    tellConnections(row);
    return List.copyOf(findings);
  }

  private void tellConnections(Row row) {
    int needed = connectionsNeeded();
    int left = row.getInteger("connections_left");
    for (String limit : List.of("role_limit", "database_limit")) {
      int most = row.getInteger(limit);
      left = most >= 0 ? Math.min(left, most) : left;
    }
    if (left < needed) {
      findings.add(
          Finding.note(
              SERVER,
              "this node opens "
                  + needed
                  + " connections, and "
                  + left
                  + " are left now. Raise max_connections or the CONNECTION LIMIT, unless the node"
                  + " runs already"));
    }
  }

  /** One more is for a moment every few seconds. */
  private int connectionsNeeded() {
    int listeners = configuration.instances(VerticleConfig.PG_LISTENER);
    int ofListener =
        configuration
            .options(VerticleConfig.PG_LISTENER, ListenerOptions.class, ListenerOptions.defaults())
            .poolSize();
    int ofLoader =
        configuration
            .options(VerticleConfig.PG_LOADER, LoaderOptions.class, LoaderOptions.defaults())
            .poolSize();
    ApiOptions api =
        configuration.options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults());
    int lanes = api.profile() ? api.poolSize() : 0;
    return listeners * (2 + ofListener)
        + configuration.instances(VerticleConfig.PG_LOADER) * ofLoader
        + configuration.instances(VerticleConfig.HTTP_API) * lanes;
  }
}

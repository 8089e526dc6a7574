package io.reactivecache.postgres.client;

import io.reactivecache.config.PostgresConfig;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The configured address as Vert.x's client wants it. */
public final class PgAddress {

  private static final Set<SslMode> WITHOUT_CERTIFICATE =
      EnumSet.of(SslMode.ALLOW, SslMode.PREFER, SslMode.REQUIRE);

  private PgAddress() {}

  /**
   * Options for one connection. {@code sslmode=verify-ca} and {@code verify-full} trust what the
   * JVM trusts ({@code -Djavax.net.ssl.trustStore}); the weaker modes encrypt and trust anybody, as
   * libpq's do.
   *
   * @param name shown by PostgreSQL as {@code application_name}
   */
  public static PgConnectOptions options(PostgresConfig config, String name) {
    PgConnectOptions options = PgConnectOptions.fromUri(config.uri());
    config.password().ifPresent(options::setPassword);
    options.addProperty("application_name", name);
    SslMode mode = options.getSslMode();
    if (WITHOUT_CERTIFICATE.contains(mode)) {
      options.setSslOptions(new ClientSSLOptions().setTrustAll(true));
    } else if (mode != SslMode.DISABLE) {
      options.setSslOptions(
          new ClientSSLOptions()
              .setTrustOptions(trustOfTheJvm())
              .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : ""));
    }
    return options;
  }

  private static TrustOptions trustOfTheJvm() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      @Nullable KeyStore theDefault = null;
      factory.init(theDefault);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JVM has no trust store", e);
    }
  }
}

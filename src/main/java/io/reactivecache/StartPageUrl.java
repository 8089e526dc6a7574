package io.reactivecache;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.Hosts;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import java.util.Optional;

/** Where a person finds what this node serves. */
public final class StartPageUrl {

  private StartPageUrl() {}

  /** Of the console, as seen from this machine; empty where the node serves none. */
  public static Optional<String> ofConsole(Configuration configuration) {
    if (configuration.instances(VerticleConfig.ADMIN) == 0) {
      return Optional.empty();
    }
    AdminOptions admin =
        configuration.options(VerticleConfig.ADMIN, AdminOptions.class, AdminOptions.defaults());
    return Optional.of("http://" + Hosts.authority(admin.host(), admin.port()) + "/console");
  }

  /** Of the start page, as seen from this machine; empty where the node serves none. */
  public static Optional<String> url(Configuration configuration) {
    if (configuration.instances(VerticleConfig.HTTP_API) == 0) {
      return Optional.empty();
    }
    ApiOptions api =
        configuration.options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults());
    String host = Hosts.isEvery(api.host()) ? "localhost" : api.host();
    return Optional.of("http://" + Hosts.authority(host, api.port()) + "/");
  }
}

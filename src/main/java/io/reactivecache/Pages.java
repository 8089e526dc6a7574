package io.reactivecache;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import java.util.Optional;
import java.util.Set;

/** Where a person finds what this node serves. */
public final class Pages {

  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");

  private Pages() {}

  /** Of the start page, as seen from this machine; empty where the node serves none. */
  public static Optional<String> url(Configuration configuration) {
    if (configuration.instances(VerticleConfig.HTTP_API) == 0) {
      return Optional.empty();
    }
    ApiOptions api =
        configuration.options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults());
    String host = EVERY_ADDRESS.contains(api.host()) ? "localhost" : api.host();
    String authority = host.contains(":") ? "[" + host + "]" : host;
    return Optional.of("http://" + authority + ":" + api.port() + "/");
  }
}

package io.reactivecache.web;

import io.netty.util.NetUtil;
import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * For which hosts a listener answers, and which pages it lets in: our own, and those that are
 * configured. It knows no visitor; what it says of a request holds for what a browser sends, and
 * nothing else is kept out by it.
 */
public final class SitePolicy {

  /** Below it is what an operator asks for by himself; on the admin face only. */
  public static final String OPERATORS = "/v1/admin/";

  private static final String ANY = "*";
  private static final String LOOPBACK = "localhost";
  private static final String CONFIGURE =
      " The operator can name their origin in origins (RC_ORIGINS).";

  private final Set<String> hosts;
  private final Set<String> origins;
  private final Optional<Origin> publicOrigin;
  private final IntPredicate ownPorts;
  private final boolean readByOthers;
  private final String remedy;

  private SitePolicy(
      Stream<String> hosts,
      List<String> origins,
      Optional<Origin> publicOrigin,
      IntPredicate ownPorts,
      boolean readByOthers,
      String remedy) {
    this.hosts = hosts.map(Origin::plain).collect(Collectors.toUnmodifiableSet());
    this.origins =
        origins.stream().flatMap(SitePolicy::forms).collect(Collectors.toUnmodifiableSet());
    this.publicOrigin = publicOrigin;
    this.ownPorts = ownPorts;
    this.readByOthers = readByOthers;
    this.remedy = remedy;
  }

  /**
   * That of the API and of the streams, which is the same one: they pass requests on to each other.
   * They also answer for the names that they were told to listen on.
   */
  public static SitePolicy ofPublicPorts(Vertx vertx, Configuration configuration) {
    AccessConfig access = configuration.access();
    ApiOptions api =
        configuration.options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults());
    FanoutOptions streams =
        configuration.options(
            VerticleConfig.SSE_FANOUT, FanoutOptions.class, FanoutOptions.defaults());
    Optional<Origin> publicOrigin = streams.publicUrl().flatMap(Origin::ofUrl);
    Stream<String> own =
        Stream.concat(
            Stream.of(api.host(), streams.host()), publicOrigin.map(Origin::host).stream());
    return new SitePolicy(
        Stream.concat(own, access.hosts().stream()),
        access.origins(),
        publicOrigin,
        OwnPorts.of(vertx)::has,
        true,
        CONFIGURE);
  }

  /**
   * That of the admin face, which lets pages of its very own origin in and no others: from those
   * only a link leads to its pages.
   */
  public static SitePolicy ofAdminPort(Configuration configuration) {
    return new SitePolicy(
        configuration.access().hosts().stream(),
        List.of(),
        Optional.empty(),
        port -> false,
        false,
        "");
  }

  /** That of a listener of which nothing is configured. */
  public static SitePolicy ofLoopback(Vertx vertx, List<String> origins) {
    return new SitePolicy(
        Stream.of(), origins, Optional.empty(), OwnPorts.of(vertx)::has, true, CONFIGURE);
  }

  /** As it is configured, and as a browser writes the same: {@code https://A.example:443}. */
  private static Stream<String> forms(String origin) {
    return Stream.concat(Stream.of(origin), Origin.of(origin).map(Origin::written).stream());
  }

  /**
   * Whether a host may be named in a request. A name belongs to somebody, who can have it lead to
   * us: a browser then takes our answers for those of his site. An address leads nowhere else.
   */
  boolean answersFor(String host) {
    String plain = Origin.plain(host);
    return plain.equals(LOOPBACK)
        || plain.endsWith("." + LOOPBACK)
        || isAddress(plain)
        || hosts.contains(plain);
  }

  /** A sentence on how others are let in, behind a space; empty if they never are. */
  String remedy() {
    return remedy;
  }

  /** Whether pages of every site are let in. */
  boolean letsAllIn() {
    return origins.contains(ANY);
  }

  /** Whether pages of an origin are let in by the side that a request is for. */
  boolean letsIn(String origin, HttpServerRequest request) {
    return letsAllIn()
        || origins.contains(origin)
        || Origin.of(origin).filter(page -> isOwn(page, request.authority())).isPresent();
  }

  /**
   * Whether a request may change something: no page has sent it, as far as its browser tells, or
   * one that is let in.
   */
  boolean mayChange(HttpServerRequest request) {
    if (letsAllIn()) {
      return true;
    }
    List<String> from = request.headers().getAll(HttpHeaders.ORIGIN);
    return from.isEmpty()
        ? !request.headers().contains("Sec-Fetch-Site", "cross-site", true)
        : from.size() == 1 && letsIn(from.get(0), request);
  }

  /**
   * Whether a request that changes nothing is answered. On the public ports always: a browser hides
   * the answer from a page that is not let in. On the admin face an answer may cost PostgreSQL a
   * read, and the log a line, also if nobody sees it.
   */
  boolean mayRead(HttpServerRequest request) {
    return readByOthers || mayChange(request) || isLink(request);
  }

  private static boolean isLink(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET)
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && !request.headers().contains(HttpHeaders.ORIGIN)
        && !request.path().startsWith(OPERATORS);
  }

  /**
   * The scheme is not compared: behind a proxy that speaks TLS a page's is not the one that we see.
   */
  private boolean isOwn(Origin page, @Nullable HostAndPort here) {
    if (publicOrigin.equals(Optional.of(page))) {
      return true;
    }
    if (here == null || !page.host().equals(Origin.plain(here.host()))) {
      return false;
    }
    boolean samePort = here.port() < 0 ? page.hasUsualPort() : page.port() == here.port();
    return samePort || ownPorts.test(page.port());
  }

  /** Written so that no resolver is asked: neither a number nor a name that ends in digits. */
  private static boolean isAddress(String host) {
    return host.startsWith("[")
        ? host.indexOf('%') < 0 && NetUtil.isValidIpV6Address(host)
        : NetUtil.isValidIpV4Address(host);
  }
}

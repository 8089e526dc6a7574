package io.reactivecache.support;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A client whose answers are all held against the description of the API: see {@link OpenApi}. */
public final class CheckedHttpClient extends HttpClient {

  private final HttpClient client;

  private CheckedHttpClient(HttpClient client) {
    this.client = client;
  }

  /** As the JDK makes it, for HTTP/1.1. */
  public static HttpClient create() {
    return of(HttpClient.newBuilder().version(Version.HTTP_1_1));
  }

  public static HttpClient of(Builder builder) {
    return new CheckedHttpClient(builder.build());
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return checked(client.send(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    return client.sendAsync(request, handler).thenApply(CheckedHttpClient::checked);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.PushPromiseHandler<T> pushes) {
    return client.sendAsync(request, handler, pushes).thenApply(CheckedHttpClient::checked);
  }

  private static <T> HttpResponse<T> checked(HttpResponse<T> response) {
    OpenApi.check(
        response.request().method(),
        response.request().uri().getRawPath(),
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(null),
        response.body() instanceof String body ? body : "");
    return response;
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }
}

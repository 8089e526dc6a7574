package io.reactivecache.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A client of the API that increments likes, and keeps account of what it was told. */
final class ApiWriter {

  private final URI api;
  private final List<String> usernames;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Map<String, AtomicLong> acknowledged;
  private final Map<String, AtomicLong> unknown;
  private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong slowestMillis = new AtomicLong();

  ApiWriter(URI api, List<String> usernames) {
    this.api = api;
    this.usernames = usernames;
    this.acknowledged = zeros(usernames);
    this.unknown = zeros(usernames);
  }

  /** One request. */
  void write() {
    String username = usernames.get(ThreadLocalRandom.current().nextInt(usernames.size()));
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve("/v1/profile/" + username + "?action=inc_likes"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(30))
            .build();
    long begun = System.nanoTime();
    try {
      count(username, http.send(request, HttpResponse.BodyHandlers.ofString()));
    } catch (IOException noAnswer) {
      add(unknown, username);
      refused.incrementAndGet();
    } catch (InterruptedException e) {
      add(unknown, username);
      Thread.currentThread().interrupt();
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    slowestMillis.accumulateAndGet(millis, Math::max);
  }

  /** Increments that PostgreSQL must hold. */
  long acknowledged(String username) {
    return acknowledged.getOrDefault(username, new AtomicLong()).get();
  }

  /** Increments that PostgreSQL may hold: the answer said so, or never came. */
  long unknown(String username) {
    return unknown.getOrDefault(username, new AtomicLong()).get();
  }

  /** Answers that are neither success nor an outage. */
  List<String> unexpected() {
    return List.copyOf(unexpected);
  }

  long done() {
    return done.get();
  }

  long refused() {
    return refused.get();
  }

  long slowestMillis() {
    return slowestMillis.get();
  }

  private void count(String username, HttpResponse<String> response) {
    if (response.statusCode() == 200) {
      add(acknowledged, username);
      done.incrementAndGet();
      return;
    }
    refused.incrementAndGet();
    if (response.statusCode() != 503) {
      unexpected.add(response.statusCode() + " " + response.body());
    }
    if (!response.body().contains("Nothing was written")) {
      add(unknown, username);
    }
  }

  private static void add(Map<String, AtomicLong> counts, String username) {
    counts.getOrDefault(username, new AtomicLong()).incrementAndGet();
  }

  private static Map<String, AtomicLong> zeros(List<String> usernames) {
    return usernames.stream()
        .collect(
            Collectors.toMap(
                name -> name, name -> new AtomicLong(), (a, b) -> a, ConcurrentHashMap::new));
  }
}

package io.reactivecache.support;

import io.reactivecache.support.ApiClient.Answer;
import io.reactivecache.support.ApiClient.Outcome;
import java.net.URI;
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
  private final ApiClient client = new ApiClient();
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
    long begun = System.nanoTime();
    count(username, client.step(api, username, "inc_likes"));
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

  private void count(String username, Answer answer) {
    if (!answer.unexpected().isEmpty()) {
      unexpected.add(answer.unexpected());
    }
    (answer.outcome() == Outcome.ACKNOWLEDGED ? done : refused).incrementAndGet();
    switch (answer.outcome()) {
      case ACKNOWLEDGED -> add(acknowledged, username);
      case UNKNOWN -> add(unknown, username);
      case REFUSED -> {}
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

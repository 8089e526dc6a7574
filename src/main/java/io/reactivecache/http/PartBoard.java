package io.reactivecache.http;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.message.PartStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What each configured part of this node last said of itself and of mirrors, and when. Not
 * thread-safe.
 */
final class PartBoard {

  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private record Place(String part, int instance) {}

  private record Heard(PartStatus status, long atNanos) {}

  private final List<Place> places = new ArrayList<>();
  private final Map<Place, Heard> heard = new HashMap<>();
  private Map<String, MirrorProblem> problems = Map.of();

  PartBoard(Configuration configuration) {
    for (VerticleConfig verticle : configuration.verticles()) {
      for (int instance = 0; instance < verticle.instances(); instance++) {
        places.add(new Place(verticle.name(), instance));
      }
    }
  }

  /** Hears what the parts of this node say from now on. */
  Bus.Subscription listen(Bus bus) {
    return bus.subscribe(Address.PART_STATUS, status -> hear(status, System.nanoTime()));
  }

  void hear(PartStatus status, long nowNanos) {
    Heard before =
        heard.put(new Place(status.part(), status.instance()), new Heard(status, nowNanos));
    if (before == null || !before.status().problems().equals(status.problems())) {
      problems = gather();
    }
  }

  /** The mirrors that cannot be followed, and why; in the order of their names. */
  Map<String, MirrorProblem> problems() {
    return problems;
  }

  /** One entry for each configured instance; a silent one is not ready. */
  List<PartStatus> read(long nowNanos) {
    return places.stream().map(place -> read(place, nowNanos)).toList();
  }

  /** The leader's own word, if it is on this node, is newer than what it left for the others. */
  private Map<String, MirrorProblem> gather() {
    Map<String, MirrorProblem> all = new TreeMap<>();
    Heard listener = heard.get(new Place(VerticleConfig.PG_LISTENER, 0));
    heard.values().forEach(one -> all.putAll(one.status().problems()));
    if (listener != null) {
      all.putAll(listener.status().problems());
    }
    return all;
  }

  private PartStatus read(Place place, long nowNanos) {
    Heard last = heard.get(place);
    if (last == null) {
      return new PartStatus(place.part(), place.instance(), false, "not heard of yet");
    }
    long silence = nowNanos - last.atNanos();
    if (silence > SILENCE_NANOS) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(silence);
      return new PartStatus(
          place.part(), place.instance(), false, "silent for " + seconds + " seconds");
    }
    return last.status();
  }
}

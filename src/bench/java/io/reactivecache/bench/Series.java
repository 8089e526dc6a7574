package io.reactivecache.bench;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What one variant measured, turn by turn. */
final class Series {

  private final String name;
  private final List<Measured> turns = new ArrayList<>();

  Series(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(Measured measured) {
    turns.add(measured);
  }

  Spread figure(String figure) {
    return Spread.of(turns.stream().mapToDouble(turn -> turn.get(figure)).toArray());
  }

  /** Of all turns together. */
  double sum(String figure) {
    return turns.stream().mapToDouble(turn -> turn.get(figure)).sum();
  }

  double median(String figure) {
    return figure(figure).median();
  }

  /** This one's figure by the other's of the same round: the machine's moods cancel out. */
  Spread ratio(Series other, String figure) {
    return ratio(figure, other, figure);
  }

  /** The same of two figures that are called differently. */
  Spread ratio(String figure, Series other, String otherFigure) {
    int rounds = Math.min(turns.size(), other.turns.size());
    return Spread.of(
        IntStream.range(0, rounds)
            .mapToDouble(i -> turns.get(i).get(figure) / other.turns.get(i).get(otherFigure))
            .toArray());
  }

  JsonArray toJson() {
    JsonArray json = new JsonArray();
    turns.forEach(turn -> json.add(turn.toJson()));
    return json;
  }
}

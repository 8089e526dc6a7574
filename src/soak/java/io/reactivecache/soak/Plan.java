package io.reactivecache.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * What happens in which round: drawn from the seed and the round's number alone, so that any round
 * can be repeated without those before it. Every fault has its turn before one comes again.
 *
 * @param seed of everything
 * @param first the number of the round to begin with
 * @param rounds at most so many
 * @param duration no round begins after this
 * @param faults to draw from
 */
record Plan(long seed, int first, int rounds, Duration duration, List<Fault> faults) {

  static final int ROUNDS_A_SITE = 20;

  /**
   * The plan of {@code -Dsoak.seed}, {@code .minutes}, {@code .from}, {@code .rounds}, {@code
   * .faults}.
   */
  static Plan ofProperties() {
    Pattern wanted = Pattern.compile(System.getProperty("soak.faults", ""));
    return new Plan(
        Long.getLong("soak.seed", System.currentTimeMillis()),
        Integer.getInteger("soak.from", 0),
        Integer.getInteger("soak.rounds", Integer.MAX_VALUE),
        Duration.ofMinutes(Integer.getInteger("soak.minutes", 30)),
        Faults.all().stream().filter(fault -> wanted.matcher(fault.name()).find()).toList());
  }

  /** Chance for one thing in one round. */
  Random random(int round, String what) {
    return new Random(seed * 31 + round * 7_919L + what.hashCode());
  }

  /** One node or two, in turns. */
  Site.Shape shape(int round) {
    return round / ROUNDS_A_SITE % 2 == 0 ? Site.Shape.ALONE : Site.Shape.PAIR;
  }

  /** Whether a round begins on a site of its own. */
  boolean isNewSite(int round) {
    return round == first || round % ROUNDS_A_SITE == 0;
  }

  /** The faults of a round: the one whose turn it is, and often another one of another part. */
  List<Fault> faults(int round, Site site) {
    List<Fault> suitable = faults.stream().filter(fault -> fault.suits(site)).toList();
    int deck = round / suitable.size();
    List<Fault> shuffled = new ArrayList<>(suitable);
    Collections.shuffle(shuffled, random(deck, "deck"));
    Fault one = shuffled.get(round % shuffled.size());
    Random random = random(round, "faults");
    List<Fault> others =
        suitable.stream().filter(fault -> !fault.part().equals(one.part())).toList();
    return others.isEmpty() || random.nextInt(5) < 3
        ? List.of(one)
        : List.of(one, others.get(random.nextInt(others.size())));
  }
}

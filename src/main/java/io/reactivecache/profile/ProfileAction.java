package io.reactivecache.profile;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One step of one counter, by the name that requests use. */
enum ProfileAction {
  INC_FOLLOWINGS("inc_followings", Counter.FOLLOWINGS, 1),
  DEC_FOLLOWINGS("dec_followings", Counter.FOLLOWINGS, -1),
  INC_FOLLOWERS("inc_followers", Counter.FOLLOWERS, 1),
  DEC_FOLLOWERS("dec_followers", Counter.FOLLOWERS, -1),
  INC_LIKES("inc_likes", Counter.LIKES, 1),
  DEC_LIKES("dec_likes", Counter.LIKES, -1);

  private static final Map<String, ProfileAction> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(action -> action.text, Function.identity()));

  private final String text;
  private final Counter counter;
  private final int step;

  ProfileAction(String text, Counter counter, int step) {
    this.text = text;
    this.counter = counter;
    this.step = step;
  }

  static Optional<ProfileAction> parse(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  Counter counter() {
    return counter;
  }

  /** 1 or -1. */
  int step() {
    return step;
  }
}

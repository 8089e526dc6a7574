package io.reactivecache.profile;

/** Several actions on one profile, merged into one change of each counter. */
record ProfileChange(CounterChange followings, CounterChange followers, CounterChange likes) {

  static final ProfileChange NONE =
      new ProfileChange(CounterChange.NONE, CounterChange.NONE, CounterChange.NONE);

  /** This change, then one more action. */
  ProfileChange then(ProfileAction action) {
    int step = action.step();
    return switch (action.counter()) {
      case FOLLOWINGS -> new ProfileChange(followings.then(step), followers, likes);
      case FOLLOWERS -> new ProfileChange(followings, followers.then(step), likes);
      case LIKES -> new ProfileChange(followings, followers, likes.then(step));
    };
  }
}

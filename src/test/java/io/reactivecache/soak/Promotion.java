package io.reactivecache.soak;

import java.util.Random;

/** A standby takes over that never got the last commits of the primary. */
final class Promotion implements Fault.Strike {

  @Override
  public void strike(Site site, Random random) throws Exception {
    throw new UnsupportedOperationException();
  }
}

package io.reactivecache.support.servers;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Docker, as far as the choice of servers asks it. */
interface Engine {

  /** Why it cannot be used, such as that it did not answer in time; empty if it can. */
  Optional<String> silence(Duration within);

  /** Which of the images is not there, and was not had in time, and why; empty if all are. */
  Optional<String> lack(List<String> images, Duration within);
}

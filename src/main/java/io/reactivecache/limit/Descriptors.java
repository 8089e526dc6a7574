package io.reactivecache.limit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The descriptors of the process, and how many of them are for the connections of clients.
 *
 * @param most that the process may have
 * @param open that it has
 */
record Descriptors(long most, long open) {

  private static final Logger log = LoggerFactory.getLogger(Descriptors.class);

  /**
   * What clients may not have, at least: sessions to PostgreSQL, Redis and other nodes, the admin
   * port, files, and connections that are accepted or closed at the moment.
   */
  private static final long LEAST_RESERVE = 96;

  private static final long MOST_RESERVE = 512;
  private static final long RESERVED_SHARE = 32;

  /** Of this process; without a bound where the system does not tell. */
  static Descriptors ofProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? new Descriptors(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : new Descriptors(Long.MAX_VALUE, 0);
  }

  /** What is left for other things than connections of clients. */
  int reserve() {
    return (int) Math.min(MOST_RESERVE, Math.max(LEAST_RESERVE, (most - open) / RESERVED_SHARE));
  }

  /**
   * How many connections of clients there may be; what is not as configured is logged.
   *
   * @param configured as many, if the process may have so many descriptors
   */
  int connections(int configured) {
    long left = Math.max(1, most - open - reserve());
    if (left >= configured) {
      return configured;
    }
    log.info(
        "The public ports take {} connections instead of limits.connections, {}: the process may"
            + " have {} descriptors. Raise that (ulimit -n, LimitNOFILE), or lower the setting",
        left,
        configured,
        most);
    return (int) left;
  }
}

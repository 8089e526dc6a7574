package io.reactivecache.support.servers;

import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestRedis;
import java.util.List;
import java.util.Map;

/** Starts servers of one kind. */
public interface Servers {

  /**
   * A PostgreSQL, started; what an earlier one of this name held may still be in it.
   *
   * @param settings of {@code postgresql.conf}
   */
  TestPostgres postgres(String name, Map<String, String> settings);

  /**
   * A Redis, started and empty.
   *
   * @param settings as on its command line, one word each
   */
  TestRedis redis(String name, List<String> settings);
}

package io.reactivecache.soak;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.Directories;
import io.reactivecache.support.TestServers;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;

/** A streaming standby of a running server, made of a copy of its directory. */
final class Standby {

  /** The two directories that primary and standby take in turns. */
  static final String ONE = "soak-postgres";

  static final String OTHER = "soak-postgres-standby";

  /** What belongs to the running server alone. */
  private static final Set<String> NOT_COPIED =
      Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

  private Standby() {}

  /** Copies the primary and starts the copy; it follows from then on. */
  static EmbeddedPostgresServer of(Site site, EmbeddedPostgresServer primary)
      throws IOException, SQLException {
    Path data = TestServers.directory(otherOf(primary)).resolve("data");
    EmbeddedPostgresServer.stopLeftover(data);
    Directories.delete(data);
    backUp(site, primary.dataDirectory(), data);
    Files.createFile(data.resolve("standby.signal"));
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=" + primary.port() + " user=postgres'\n",
        StandardOpenOption.APPEND);
    return EmbeddedPostgresServer.start(data, Processes.freePort(), Site.POSTGRES_SETTINGS);
  }

  /** Deletes the directory of a server that has ended. */
  static void remove(EmbeddedPostgresServer ended) throws IOException {
    Directories.delete(ended.dataDirectory());
  }

  private static String otherOf(EmbeddedPostgresServer primary) {
    return primary.dataDirectory().startsWith(TestServers.directory(ONE)) ? OTHER : ONE;
  }

  private static void backUp(Site site, Path from, Path to) throws IOException, SQLException {
    try (Connection session = site.database().connect();
        Statement statement = session.createStatement()) {
      statement.execute("select pg_backup_start('standby', true)");
      copy(from, to);
      try (ResultSet stopped =
          statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        stopped.next();
        Files.writeString(to.resolve("backup_label"), Objects.requireNonNull(stopped.getString(1)));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Path log = from.resolve("pg_wal");
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused)
              throws IOException {
            Files.createDirectories(
                to.resolve(from.relativize(directory)),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes unused)
              throws IOException {
            boolean wanted =
                !NOT_COPIED.contains(file.getFileName().toString())
                    && !Objects.equals(file.getParent(), log);
            if (wanted && Files.exists(file)) {
              Files.copy(file, to.resolve(from.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException vanished) {
            // The server goes on, and with it come and go files that no backup needs.
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

package io.reactivecache.bench;

import io.reactivecache.embedded.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** An nginx with nchan, one worker: what event streams usually cost. */
final class Nchan implements AutoCloseable {

  /** Why it is skipped. */
  static final String MISSING = "nginx with libnginx-mod-nchan is not installed";

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

  private final ChildJvm master;
  private final int port;

  private Nchan(ChildJvm master, int port) {
    this.master = master;
    this.port = port;
  }

  static boolean isInstalled() {
    return Tool.find("nginx").isPresent() && Files.exists(MODULE);
  }

  /**
   * Starts it; the lab ends it.
   *
   * @param cores that it may use; empty for all
   */
  static Nchan start(BenchEnvironment environment, String cores) throws IOException {
    int port = Processes.freePort();
    Path folder =
        Files.createDirectories(environment.directory().resolve(environment.uniqueName("nchan")));
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(configuration, configuration(folder, port));
    ChildJvm master =
        ChildJvm.start(
            folder.resolve("output.log"),
            cores,
            Map.of(),
            List.of(
                Tool.require("nginx"),
                "-e",
                folder.resolve("error.log").toString(),
                "-p",
                folder.toString(),
                "-c",
                configuration.toString()));
    Nchan nchan = environment.own(new Nchan(master, port));
    Awaitility.await("nginx")
        .atMost(Duration.ofSeconds(10))
        .until(() -> nchan.worker().isPresent());
    return nchan;
  }

  int port() {
    return port;
  }

  /** The worker's number. */
  long pid() {
    return worker().orElseThrow().pid();
  }

  @Override
  public void close() {
    master.close();
  }

  private Optional<ProcessHandle> worker() {
    return ProcessHandle.of(master.pid()).flatMap(process -> process.children().findFirst());
  }

  private static String configuration(Path folder, int port) {
    return """
        load_module %s;
        user %s;
        worker_processes 1;
        worker_rlimit_nofile 20000;
        daemon off;
        pid %s/nginx.pid;
        events { worker_connections 19900; use epoll; }
        http {
          access_log off;
          client_body_temp_path %s/body;
          proxy_temp_path %s/proxy;
          fastcgi_temp_path %s/fastcgi;
          uwsgi_temp_path %s/uwsgi;
          scgi_temp_path %s/scgi;
          keepalive_requests 1000000000;
          keepalive_timeout 1h;
          nchan_shared_memory_size 512M;
          server {
            listen 127.0.0.1:%d backlog=4096;
            location ~ ^/pub/(\\w+)$ {
              nchan_publisher;
              nchan_channel_id $1;
              nchan_message_buffer_length 100;
            }
            location ~ ^/sub/(\\w+)$ {
              nchan_subscriber eventsource;
              nchan_channel_id $1;
              nchan_subscriber_first_message newest;
            }
          }
        }
        """
        .formatted(
            MODULE,
            System.getProperty("user.name"),
            folder,
            folder,
            folder,
            folder,
            folder,
            folder,
            port);
  }
}

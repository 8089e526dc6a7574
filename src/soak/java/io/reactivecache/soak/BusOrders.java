package io.reactivecache.soak;

import io.reactivecache.support.BusTap;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Puts a {@link BusTap} into a {@link Node}, which is the shipped {@code Main}: Vert.x shows its
 * instance to every verticle factory that it finds as a service. What to lose is read from standard
 * input.
 */
public final class BusOrders implements VerticleFactory {

  /** Makes this class a service below a directory that only nodes have on their class path. */
  static Path services(Path directory) {
    Path root = directory.resolve("services");
    Path file = root.resolve("META-INF/services/" + VerticleFactory.class.getName());
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, BusOrders.class.getName());
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void init(Vertx vertx) {
    BusTap tap = BusTap.on(vertx);
    Thread reader = new Thread(() -> obey(tap), "bus-orders");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public String prefix() {
    return "bus-orders";
  }

  private static void obey(BusTap tap) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int space = line.indexOf(' ');
        tap.loseShare(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
      }
    } catch (IOException ended) {
      // So did the soak.
    }
  }
}

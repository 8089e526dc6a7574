package io.reactivecache.soak;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.spi.VerticleFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loses messages inside a {@link Node}, which is the shipped {@code Main}: Vert.x shows its
 * instance to every verticle factory that it finds as a service. What to lose is read from standard
 * input.
 */
public final class BusTap implements VerticleFactory {

  private static final Map<String, Double> SHARES = new ConcurrentHashMap<>();

  /** Makes this class a service below a directory that only nodes have on their class path. */
  static Path services(Path directory) {
    Path root = directory.resolve("services");
    Path file = root.resolve("META-INF/services/" + VerticleFactory.class.getName());
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, BusTap.class.getName());
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void init(Vertx vertx) {
    vertx.eventBus().addOutboundInterceptor(BusTap::pass);
    vertx.eventBus().addInboundInterceptor(BusTap::pass);
    Thread reader = new Thread(BusTap::readOrders, "bus-tap");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public String prefix() {
    return "bus-tap";
  }

  private static <T> void pass(DeliveryContext<T> delivery) {
    if (SHARES.isEmpty() || !isLost(delivery.message().address())) {
      delivery.next();
    }
  }

  private static boolean isLost(String address) {
    return SHARES.entrySet().stream()
        .anyMatch(
            loss ->
                address.startsWith(loss.getKey())
                    && ThreadLocalRandom.current().nextDouble() < loss.getValue());
  }

  private static void readOrders() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int space = line.indexOf(' ');
        double share = Double.parseDouble(line.substring(space + 1));
        if (share == 0) {
          SHARES.remove(line.substring(0, space));
        } else {
          SHARES.put(line.substring(0, space), share);
        }
      }
    } catch (IOException ended) {
      // So did the soak.
    }
  }
}

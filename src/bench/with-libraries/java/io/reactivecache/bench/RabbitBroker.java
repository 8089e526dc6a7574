package io.reactivecache.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.reactivecache.embedded.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.awaitility.Awaitility;

/** RabbitMQ, Debian's server: a durable queue, persistent messages, publisher confirms. */
public final class RabbitBroker implements Broker {

  private static final String QUEUE = "ticks";

  /** The one behind Debian's, which would change the user. */
  private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

  private final int namesPort = Processes.freePort();

  private final ConnectionFactory factory = new ConnectionFactory();
  private ChildJvm server;

  @Override
  public String name() {
    return "RabbitMQ";
  }

  @Override
  public String missing() {
    return Files.isExecutable(PROGRAM) ? "" : "rabbitmq-server is not installed";
  }

  @Override
  public void start(BrokerHome home) throws Exception {
    int port = Processes.freePort();
    server =
        ChildJvm.start(
            home.directory().resolve("rabbitmq.log"),
            "",
            Map.of(
                "RABBITMQ_NODENAME", "bench" + port + "@localhost",
                "RABBITMQ_NODE_PORT", Integer.toString(port),
                "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
                "RABBITMQ_DIST_PORT", Integer.toString(Processes.freePort()),
                "RABBITMQ_MNESIA_BASE", home.directory().resolve("data").toString(),
                "RABBITMQ_LOG_BASE", home.directory().resolve("logs").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.directory().resolve("plugins").toString(),
                "ERL_EPMD_PORT", Integer.toString(namesPort),
                "ERL_EPMD_ADDRESS", "127.0.0.1",
                "HOME", home.directory().toString()),
            List.of(PROGRAM.toString()));
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    Awaitility.await("RabbitMQ")
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(this::declareQueue);
  }

  @Override
  public Sink connect() throws Exception {
    Connection connection = factory.newConnection();
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    return new Sink() {
      @Override
      public void publish(int key, long stampMicros) throws Exception {
        byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(stampMicros).array();
        channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(10_000);
      }

      @Override
      public void close() throws IOException {
        connection.close();
      }
    };
  }

  @Override
  public AutoCloseable listen(LongConsumer heard) throws Exception {
    Connection connection = factory.newConnection();
    Channel channel = connection.createChannel();
    channel.basicConsume(
        QUEUE,
        true,
        (tag, message) -> heard.accept(ByteBuffer.wrap(message.getBody()).getLong()),
        tag -> {});
    return connection;
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
      endNameServer();
    }
  }

  /** Erlang's name server, which outlives the node that started it. */
  private void endNameServer() {
    try {
      Process kill =
          new ProcessBuilder("epmd", "-port", Integer.toString(namesPort), "-kill")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      ChildJvm.awaitEnd(kill);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean declareQueue() throws Exception {
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(QUEUE, true, false, false, null);
      return true;
    }
  }
}

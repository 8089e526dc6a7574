package io.reactivecache.bench;

import io.reactivecache.embedded.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/** Kafka, one node with its own controller, from Maven artifacts; {@code acks=all}. */
public final class KafkaBroker implements Broker {

  private static final TopicPartition TICKS = new TopicPartition("ticks", 0);

  private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";

  private ChildJvm server;
  private int port;
  private long position;

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public void start(BrokerHome home) throws Exception {
    port = Processes.freePort();
    int controller = Processes.freePort();
    Path file = home.directory().resolve("server.properties");
    Files.writeString(
        file,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%d
        listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
        controller.listener.names=CONTROLLER
        log.dirs=%s
        offsets.topic.replication.factor=1
        """
            .formatted(controller, port, controller, home.directory().resolve("log")));
    Path log = home.directory().resolve("kafka.log");
    Tool.run(
        home.directory(),
        java(
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            "-t",
            CLUSTER_ID,
            "-c",
            file.toString()));
    server = ChildJvm.start(log, "", Map.of(), java("kafka.Kafka", file.toString()));
    try (Admin admin = Admin.create(client())) {
      admin
          .createTopics(List.of(new NewTopic(TICKS.topic(), 1, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  @Override
  public Sink connect() {
    KafkaProducer<Long, Long> producer =
        new KafkaProducer<>(client(), new LongSerializer(), new LongSerializer());
    return new Sink() {
      @Override
      public void publish(int key, long stampMicros) throws Exception {
        producer.send(new ProducerRecord<>(TICKS.topic(), (long) key, stampMicros)).get();
      }

      @Override
      public void close() {
        producer.close();
      }
    };
  }

  /** Goes on where the listener before it ended. */
  @Override
  public AutoCloseable listen(LongConsumer heard) {
    KafkaConsumer<Long, Long> consumer =
        new KafkaConsumer<>(client(), new LongDeserializer(), new LongDeserializer());
    consumer.assign(List.of(TICKS));
    consumer.seek(TICKS, position);
    return new Polling(
        "kafka-listener",
        () ->
            consumer
                .poll(Duration.ofMillis(100))
                .forEach(
                    message -> {
                      position = message.offset() + 1;
                      heard.accept(message.value());
                    }),
        consumer);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }

  private Properties client() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:" + port);
    properties.put("acks", "all");
    return properties;
  }

  private static List<String> java(String main, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Jvm.program(), "-Xmx1g", "-cp", Jvm.classPath(), main));
    command.addAll(List.of(arguments));
    return command;
  }
}

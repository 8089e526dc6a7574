package io.reactivecache.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One blocking connection to Redis, for what a bench looks up beside the measurement. */
final class RedisCli implements AutoCloseable {

  private static final byte[] LINE_END = {'\r', '\n'};

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  RedisCli(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      out = new BufferedOutputStream(socket.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version and the allocator, which makes a great difference. */
  static String version(int port) {
    try (RedisCli redis = new RedisCli(port)) {
      return "Redis %s (%s)"
          .formatted(
              redis.info("server", "redis_version:(\\S+)").orElse("unknown"),
              redis.info("memory", "mem_allocator:(\\S+)").orElse("unknown"));
    }
  }

  /** How often a command was called since Redis started, in scripts, too. */
  long calls(String command) {
    return info("commandstats", "cmdstat_" + command + ":calls=(\\d+)")
        .map(Long::parseLong)
        .orElse(0L);
  }

  /** The processor time that Redis took so far, which it tells to the microsecond. */
  double cpuSeconds() {
    return cpu("used_cpu_sys") + cpu("used_cpu_user");
  }

  private double cpu(String field) {
    return info("cpu", field + ":(\\S+)").map(Double::parseDouble).orElse(Double.NaN);
  }

  /** What a pattern's group finds first in a section of what Redis tells about itself. */
  private Optional<String> info(String section, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(call("INFO", section));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Sends a command and returns its answer as text; a nil is empty, an array its lines. */
  String call(String... arguments) {
    return pipeline(List.of(List.of(arguments))).get(0);
  }

  /** Sends commands in one go and returns their answers, as {@link #call} does. */
  List<String> pipeline(List<List<String>> commands) {
    try {
      for (List<String> command : commands) {
        send(command);
      }
      out.flush();
      List<String> answers = new ArrayList<>(commands.size());
      for (int i = 0; i < commands.size(); i++) {
        answers.add(answer());
      }
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the next answer or pushed message. */
  String answer() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+', ':' -> rest;
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> lines(Integer.parseInt(rest));
      default -> throw new IOException("Redis answers " + line);
    };
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(List<String> command) throws IOException {
    out.write(("*" + command.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (String argument : command) {
      byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
      out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.write(LINE_END);
    }
  }

  private String lines(int count) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < count; i++) {
      all.append(i == 0 ? "" : "\n").append(answer());
    }
    return all.toString();
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return "";
    }
    String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    in.readNBytes(2);
    return text;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    while (c != '\r') {
      if (c < 0) {
        throw new IOException("Redis closed the connection");
      }
      line.append((char) c);
      c = in.read();
    }
    in.read();
    return line.toString();
  }
}

package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an idle stream takes of memory, and where: heap, native memory of the JVM, kernel. */
final class StreamMemory {

  private static final Pattern HEAP_USED =
      Pattern.compile("(?:heap|generation)\\s+total \\d+K used (\\d+)K");
  private static final Pattern NATIVE_BUFFERS =
      Pattern.compile("Other \\(reserved=\\d+KB committed=(\\d+)KB\\)");

  private StreamMemory() {}

  static void measure(
      BenchEnvironment environment, BenchReport report, boolean withNchan, int fullStreams)
      throws Exception {
    int streams = environment.effort().size(fullStreams, 20);
    ResultTable table =
        new ResultTable(
            "%,d idle streams, bytes a stream".formatted(streams),
            "resident",
            "heap in use after a collection",
            "native buffers",
            "kernel (both ends, halved)");
    row(table, OfOurs.measure(environment, streams), "ours");
    if (withNchan) {
      row(table, ofNchan(environment, streams), "nchan");
    }
    report.table(table);
  }

  private static void row(ResultTable table, Measured bytes, String name) {
    table.row(
        name,
        Spread.figure(bytes.get("resident")),
        Spread.figure(bytes.get("heap")),
        Spread.figure(bytes.get("native")),
        Spread.figure(bytes.get("kernel")));
  }

  private static Measured ofNchan(BenchEnvironment environment, int streams) throws Exception {
    Nchan nchan = Nchan.start(environment, "");
    LoadProcess load =
        LoadProcess.start(
            environment,
            StreamLoad.class,
            FanOut.loadOfNchan(nchan, streams, streams, "{key}"),
            "");
    double resident = ProcFs.residentBytes(nchan.pid());
    double kernel = ProcFs.kernelBytes();
    FanOut.open(load);
    Measured bytes =
        Measured.of("resident", (ProcFs.residentBytes(nchan.pid()) - resident) / streams)
            .and("kernel", (ProcFs.kernelBytes() - kernel) / streams / 2);
    environment.end(load);
    environment.end(nchan);
    return bytes;
  }

  /** Ours, with the JVM keeping books of its native memory. */
  private static final class OfOurs {

    private static Measured measure(BenchEnvironment environment, int streams) throws Exception {
      TestDatabase database = FanOut.ticks(environment, streams);
      BenchServer server =
          BenchServer.setUp(environment, database)
              .withoutProfile()
              .mirror("tick", "tick", "key")
              .jvm("-XX:NativeMemoryTracking=summary")
              .start()
              .awaitReady();
      LoadProcess load =
          LoadProcess.start(
              environment,
              StreamLoad.class,
              FanOut.loadOfOurs(server, database, streams, streams),
              "");
      Measured before = now(environment, server);
      FanOut.open(load);
      Measured after = now(environment, server);
      environment.end(load);
      environment.end(server);
      return Measured.of("resident", a(after, before, "resident") / streams)
          .and("heap", a(after, before, "heap") / streams)
          .and("native", a(after, before, "native") / streams)
          .and("kernel", a(after, before, "kernel") / streams / 2);
    }

    private static double a(Measured after, Measured before, String figure) {
      return after.get(figure) - before.get(figure);
    }

    private static Measured now(BenchEnvironment environment, BenchServer server)
        throws IOException, InterruptedException {
      jcmd(environment, server, "GC.run");
      Measured heap =
          Measured.of("heap", sum(HEAP_USED, jcmd(environment, server, "GC.heap_info")));
      double buffers =
          sum(NATIVE_BUFFERS, jcmd(environment, server, "VM.native_memory", "summary"));
      return heap.and("native", buffers)
          .and("resident", (double) ProcFs.residentBytes(server.pid()))
          .and("kernel", (double) ProcFs.kernelBytes());
    }

    private static String jcmd(BenchEnvironment environment, BenchServer server, String... command)
        throws IOException, InterruptedException {
      List<String> all =
          new ArrayList<>(
              List.of(Jvm.program().replaceAll("java$", "jcmd"), Long.toString(server.pid())));
      all.addAll(List.of(command));
      return Tool.run(environment.directory(), all);
    }

    /** Sums what a pattern finds, KiB, in bytes. */
    private static double sum(Pattern pattern, String text) {
      double sum = 0;
      Matcher matcher = pattern.matcher(text.replaceAll("[, ]+", " "));
      while (matcher.find()) {
        sum += Double.parseDouble(matcher.group(1)) * 1024;
      }
      return sum;
    }
  }
}

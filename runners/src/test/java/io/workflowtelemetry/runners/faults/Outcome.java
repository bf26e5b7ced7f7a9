package io.workflowtelemetry.runners.faults;

import io.workflowtelemetry.runners.ProjectFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a test saw of its faults: how long each took until work went on. Once nothing turned out to
 * be lost, they become rows of {@code docs/reliability.md}, where the faults had their full size.
 */
final class Outcome {
  /** What begins a row that is filled in by a test. */
  static final String ROW = "| ";

  /** How often a fault was there, and what was measured. */
  private record Measured(int times, String text) {}

  private final Map<Fault, List<Duration>> recoveries = new EnumMap<>(Fault.class);
  private final Map<Fault, Measured> measured = new EnumMap<>(Fault.class);

  /** Returns the page with the rows. */
  static Path page() {
    return ProjectFolder.find().resolve("docs/reliability.md");
  }

  /** Adds that a fault was there, and how long it took until work went on. */
  void add(Fault fault, Duration recovery) {
    List<Duration> all = recoveries.computeIfAbsent(fault, key -> new ArrayList<>());
    all.add(recovery);
    measured.put(fault, new Measured(all.size(), text(all)));
  }

  /** Adds that a fault was there so many times, and what was measured. */
  void add(Fault fault, int times, String text) {
    measured.put(fault, new Measured(times, text));
  }

  /** Says that nothing was lost of so many events. */
  void held(int events) throws IOException {
    if (!Size.isFull()) {
      return;
    }
    for (Map.Entry<Fault, Measured> row : measured.entrySet()) {
      String begin = ROW + row.getKey().text() + " |";
      String line =
          String.format(
              Locale.ROOT,
              "%s %d | %,d | %s | %s |",
              begin,
              row.getValue().times(),
              events,
              row.getKey().compared(),
              row.getValue().text());
      rewrite(
          page ->
              page.replaceFirst(
                  "(?m)^" + Pattern.quote(begin) + ".*$", Matcher.quoteReplacement(line)));
    }
  }

  /** Returns the median and the longest, in s. */
  private static String text(List<Duration> took) {
    List<Double> seconds = took.stream().map(one -> one.toMillis() / 1e3).sorted().toList();
    double median = seconds.get(seconds.size() / 2);
    double longest = seconds.get(seconds.size() - 1);
    return seconds.size() == 1
        ? String.format(Locale.ROOT, "on after %.1f s", longest)
        : String.format(Locale.ROOT, "on after %.1f s, at most %.1f s", median, longest);
  }

  /** Tests of two processes may end at once. */
  private static void rewrite(UnaryOperator<String> change) throws IOException {
    try (FileChannel file =
            FileChannel.open(page(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
      String changed = change.apply(new String(bytes.array(), StandardCharsets.UTF_8));
      file.truncate(0).position(0);
      ByteBuffer out = ByteBuffer.wrap(changed.getBytes(StandardCharsets.UTF_8));
      while (out.hasRemaining()) {
        file.write(out);
      }
      file.force(lock.isValid());
    }
  }
}

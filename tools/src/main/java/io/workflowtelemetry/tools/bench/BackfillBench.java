package io.workflowtelemetry.tools.bench;

import io.workflowtelemetry.tools.generate.GenerateSettings;
import io.workflowtelemetry.tools.generate.LogGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs backfills of the same logs as whole processes, each side in turn, and of a single run, which
 * tells what starting takes.
 */
public final class BackfillBench implements AutoCloseable {
  private static final long SEED = 7;

  private final Path home;
  private final List<BenchSide> sides;
  private final PrintStream progress;
  private final Path folder;

  /**
   * Makes a temporary folder for outputs.
   *
   * @param home the folder of the project
   * @param progress gets what is done
   */
  public BackfillBench(Path home, List<BenchSide> sides, PrintStream progress) throws IOException {
    this.home = home;
    this.sides = sides;
    this.progress = progress;
    this.folder = Files.createTempDirectory("telemetry-bench");
  }

  /**
   * Measures.
   *
   * @param kept where logs are kept for the next time; null to make them anew
   */
  public BackfillReport run(long runs, int rounds, @Nullable Path kept) throws IOException {
    Path logs = logs(runs, kept == null ? folder : kept);
    Path single = logs(1, folder);
    Map<BenchSide, List<Usage>> full = new EnumMap<>(BenchSide.class);
    Map<BenchSide, List<Usage>> empty = new EnumMap<>(BenchSide.class);
    Map<BenchSide, Map<String, Long>> counts = new EnumMap<>(BenchSide.class);
    for (int round = 1; round <= rounds; round++) {
      for (BenchSide side : sides) {
        measure(side, single, empty);
        Path output = measure(side, logs, full);
        // Equal logs give equal outputs, so once is enough.
        if (round == 1 && sides.size() > 1) {
          counts.put(side, BenchSide.count(home, output, folder.resolve("counts.txt")));
        }
      }
      tell("round " + round + " of " + rounds + ": " + seconds(full));
    }
    return new BackfillReport(runs, full, empty, counts);
  }

  private Path measure(BenchSide side, Path logs, Map<BenchSide, List<Usage>> usages)
      throws IOException {
    Path output = folder.resolve(side.label());
    delete(output);
    Files.createDirectory(output);
    Usage usage =
        MeasuredProcess.run(
            side.command(home, logs + "/*.jsonl", output),
            output,
            folder.resolve(side.label() + ".log"));
    usages.computeIfAbsent(side, none -> new ArrayList<>()).add(usage);
    return output;
  }

  /** Makes logs where they are not there yet; those that are there are whole. */
  private Path logs(long runs, Path parent) throws IOException {
    Path logs = parent.resolve("runs-" + runs + "-seed-" + SEED).toAbsolutePath();
    if (!Files.isDirectory(logs)) {
      tell("making logs of " + runs + " runs");
      Path unfinished = Path.of(logs + ".unfinished");
      delete(unfinished);
      LogGenerator.generate(
          new GenerateSettings(
              runs, SEED, unfinished, false, GenerateSettings.DEFAULT_RUNS_PER_FILE));
      Files.move(unfinished, logs);
    }
    return logs;
  }

  private void tell(String what) {
    progress.println("bench: " + what);
  }

  private static String seconds(Map<BenchSide, List<Usage>> usages) {
    List<String> texts = new ArrayList<>();
    usages.forEach(
        (side, rounds) -> {
          Usage last = rounds.get(rounds.size() - 1);
          texts.add(
              String.format(
                  Locale.ROOT,
                  "%s %.1f s, CPU %.1f s",
                  side.label(),
                  last.wallSeconds(),
                  last.cpuSeconds()));
        });
    return String.join("; ", texts);
  }

  @Override
  public void close() throws IOException {
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}

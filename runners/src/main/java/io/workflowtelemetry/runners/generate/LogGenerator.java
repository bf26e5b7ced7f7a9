package io.workflowtelemetry.runners.generate;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Makes CI logs of a company that never was; equal settings give equal bytes. */
public final class LogGenerator {
  private static final int DAYS = 365;

  private LogGenerator() {}

  /**
   * Writes logs into a folder.
   *
   * <p>Without traps these are {@code runs-00000.jsonl} and on: native log lines, about 560 bytes
   * each, over the year 2025, of 40 workflows in 8 repositories. With traps they are those of
   * {@link SampleLogs}.
   *
   * @return counts of what was written
   * @throws IllegalArgumentException if the folder holds files that would not be written again
   * @throws IOException if a file can't be written; what was written until then stays
   */
  public static GeneratedTruth generate(GenerateSettings settings) throws IOException {
    LogFolder folder = LogFolder.of(settings.output(), names(settings));
    return generate(settings, folder);
  }

  /** Writes logs wherever the folder given keeps them; the output of the settings plays no part. */
  static GeneratedTruth generate(GenerateSettings settings, LogFolder folder) throws IOException {
    return settings.traps()
        ? new SampleLogs(settings.runs(), settings.seed()).write(folder)
        : writeNative(settings, folder);
  }

  private static GeneratedTruth writeNative(GenerateSettings settings, LogFolder folder)
      throws IOException {
    SeededRandom random = new SeededRandom(settings.seed());
    History history = new History(Company.large(), settings.runs(), DAYS, random);
    TruthCounter counter = new TruthCounter();
    for (String name : names(settings)) {
      try (NativeLogs logs = new NativeLogs(folder.openCompressed(name))) {
        for (int run = 0; run < settings.runsPerFile() && history.hasNext(); run++) {
          SimulatedRun next = history.next();
          logs.write(next);
          counter.add(Fact.NATIVE_JOBS, next.jobs().size());
        }
      }
    }
    counter.add(Fact.NATIVE_RECORDS, settings.runs());
    counter.add(Fact.RUNS, settings.runs());
    return counter.truth();
  }

  private static Set<String> names(GenerateSettings settings) {
    if (settings.traps()) {
      return SampleLogs.FILES;
    }
    Set<String> names = new LinkedHashSet<>();
    long files = (settings.runs() - 1) / settings.runsPerFile() + 1;
    for (long file = 0; file < files; file++) {
      names.add(String.format(Locale.ROOT, "runs-%05d.jsonl", file));
    }
    return names;
  }
}

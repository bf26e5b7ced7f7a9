package io.workflowtelemetry.tools.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes CI logs of a company that never was; equal settings give equal bytes. */
public final class LogGenerator {
  private static final int DAYS = 365;
  private static final String RUNS = "runs";
  private static final String SPANS = "spans";
  private static final String AGENTS = "agents";

  private LogGenerator() {}

  /**
   * Writes logs into a folder.
   *
   * <p>Without traps these are {@code runs-00000.jsonl} and on: native log lines, about 560 bytes
   * each, over the year 2025, of 40 workflows in 8 repositories. With traps they are those of
   * {@link SampleLogs}. Spans and invocations of agents, if asked for, come in their place: {@code
   * spans-00000.jsonl} and {@code agents-00000.jsonl} and on, of the executions of a history that
   * {@link Slowdown#PLANTED} is planted in.
   *
   * @return counts of what was written
   * @throws IllegalArgumentException if the folder holds files that would not be written again
   * @throws IOException if a file can't be written; what was written until then stays
   */
  public static GeneratedTruth generate(GenerateSettings settings) throws IOException {
    LogFolder folder =
        LogFolder.of(
            settings.output(),
            settings.traps() ? SampleLogs::isName : names(settings)::contains);
    return generate(settings, folder);
  }

  /** Writes logs wherever the folder given keeps them; the output of the settings plays no part. */
  static GeneratedTruth generate(GenerateSettings settings, LogFolder folder) throws IOException {
    if (settings.spans() || settings.agents()) {
      writeExecutions(settings, folder);
      return new GeneratedTruth(Map.of());
    }
    return settings.traps()
        ? new SampleLogs(settings.runs(), settings.seed()).write(folder)
        : writeNative(settings, folder);
  }

  private static GeneratedTruth writeNative(GenerateSettings settings, LogFolder folder)
      throws IOException {
    SeededRandom random = new SeededRandom(settings.seed());
    History history = 
        new History(Company.large(), settings.runs(), DAYS, random, Planted.NOTHING);
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

  private static void writeExecutions(GenerateSettings settings, LogFolder folder)
      throws IOException {
    // Apart, so that equal seeds give equal spans with agents and without.
    ExecutionHistory history =
        new ExecutionHistory(settings.runs(), new SeededRandom(settings.seed()));
    ExecutionLogs logs = new ExecutionLogs(new SeededRandom(~settings.seed()));
    for (int file = 0; history.hasNext(); file++) {
      try (LineFile spans = open(settings.spans(), SPANS, file, folder);
          LineFile agents = open(settings.agents(), AGENTS, file, folder)) {
        for (int run = 0; run < settings.runsPerFile() && history.hasNext(); run++) {
          Execution next = history.next();
          logs.writeSpans(next, spans);
          logs.writeAgents(next, agents);
        }
      }
    }
  }

  private static LineFile open(boolean wanted, String name, int file, LogFolder folder)
      throws IOException {
    return new LineFile(
        wanted ? folder.open(numbered(name, file)) : OutputStream.nullOutputStream());
  }

  private static String numbered(String name, long file) {
    return String.format(Locale.ROOT, "%s-%05d.jsonl", name, file);
  }

  private static Set<String> names(GenerateSettings settings) {
    Set<String> names = new LinkedHashSet<>();
    long files = (settings.runs() - 1) / settings.runsPerFile() + 1;
    for (long file = 0; file < files; file++) {
      if (settings.spans()) {
        names.add(numbered(SPANS, file));
      }
      if (settings.agents()) {
        names.add(numbered(AGENTS, file));
      }
      if (!settings.spans() && !settings.agents()) {
        names.add(numbered(RUNS, file));
      }
    }
    return names;
  }
}

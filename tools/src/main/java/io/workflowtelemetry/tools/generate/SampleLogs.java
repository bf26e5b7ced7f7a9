package io.workflowtelemetry.tools.generate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Ten weeks of logs of three repositories, in every form that is read and with every peculiarity of
 * {@link Trap} and {@link BadLines}. Logs are in the folder {@code logs}, commits beside it.
 */
final class SampleLogs {
  /** Names of all files but reports of tests, relative to the folder. */
  static final Set<String> FILES =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(
              List.of(
                  "README.md",
                  "commits.jsonl",
                  "logs/lantern.jsonl.gz",
                  "logs/mixed.jsonl",
                  "logs/river-api-jobs.jsonl.zst",
                  "logs/river-api-runs.jsonl.gz",
                  "logs/river-web-jobs-page-1.json",
                  "logs/river-web-jobs.json.zst",
                  "logs/river-web-runs-page-1.json",
                  "logs/river-web-runs.json.gz")));

  private static final int DAYS = 70;
  private static final int PLAIN_PAGE_SIZE = 30;
  private static final double MIXED_SHARE = 0.06;
  private static final double REPEATED_SHARE = 0.01;
  private static final int WEB_RUNS_FOR_ONE_BAD = 400;

  private final long runs;
  private final long seed;
  private final SeededRandom random;
  private final History history;
  private final TruthCounter counter = new TruthCounter();
  private final Traps traps;
  private final Deck<Trap> trapDeck;
  private final Deck<BadLines.Kind> badDeck;

  private final Map<String, SimulatedCommit> commits = new LinkedHashMap<>();
  private final List<byte[]> nativeLines = new ArrayList<>();
  private final List<byte[]> apiRuns = new ArrayList<>();
  private final List<byte[]> apiJobs = new ArrayList<>();
  private final List<ObjectNode> webRuns = new ArrayList<>();
  private final List<ObjectNode> webJobs = new ArrayList<>();
  private final List<byte[]> mixed = new ArrayList<>();
  private final Map<String, byte[]> reports = new TreeMap<>();
  private int webHistory;

  SampleLogs(long runs, long seed) {
    this.runs = runs;
    this.seed = seed;
    random = new SeededRandom(seed);
    history = new History(Company.small(), runs, DAYS, random, Planted.IN_SAMPLE);
    traps = new Traps(random, history, counter);
    trapDeck = new Deck<>(random, Trap.shares(), Trap.NONE);
    badDeck = new Deck<>(random, BadLines.Kind.shares(), BadLines.Kind.NONE);
  }

  /** Returns whether a file is one that is written, by its name relative to the folder. */
  static boolean isName(String name) {
    return FILES.contains(name) || TestReports.isName(name);
  }

  /** Makes the logs and writes them; to be called once. */
  GeneratedTruth write(LogFolder folder) throws IOException {
    while (history.hasNext()) {
      SimulatedRun run = history.next();
      if (run.commit().cloned()) {
        commits.putIfAbsent(run.commit().sha(), run.commit());
      }
      switch (run.workflow().repository()) {
        case "harbor/lantern" -> addNative(run);
        case "harbor/river-api" -> addApi(traps.records(run, trapDeck.deal()));
        default -> {
          Trap trap = trapDeck.deal();
          boolean flaky = Planted.IN_SAMPLE.isFlaky(run.workflow(), run.createdAt());
          // Who finds the test to be flaky runs it again.
          boolean again = flaky && run.conclusion().equals("failure");
          RunRecords records = traps.records(run, again ? Trap.RERUN : trap);
          addWeb(records);
          if (flaky) {
            addReports(records);
          }
        }
      }
      addBadLine(run);
    }
    random.shuffle(mixed);
    writeAll(folder);
    return counter.truth();
  }

  private void addNative(SimulatedRun run) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (NativeLogs logs = new NativeLogs(bytes)) {
      logs.write(run);
    }
    byte[] line = Arrays.copyOf(bytes.toByteArray(), bytes.size() - 1);
    (random.chance(MIXED_SHARE) ? mixed : nativeLines).add(line);
    counter.add(Fact.NATIVE_RECORDS);
    counter.add(Fact.RUNS);
    counter.add(Fact.NATIVE_JOBS, run.jobs().size());
    if (random.chance(REPEATED_SHARE)) {
      mixed.add(line);
      counter.add(Fact.NATIVE_RECORDS);
      counter.add(Fact.DUPLICATE_RUNS);
    }
  }

  private void addApi(RunRecords records) throws IOException {
    boolean elsewhere = random.chance(MIXED_SHARE);
    for (ObjectNode run : records.runs()) {
      (elsewhere ? mixed : apiRuns).add(LineFile.bytes(run));
    }
    for (ObjectNode job : records.jobs()) {
      (elsewhere ? mixed : apiJobs).add(LineFile.bytes(job));
    }
    addStrays(records);
  }

  private void addWeb(RunRecords records) throws IOException {
    webRuns.addAll(records.runs());
    webJobs.addAll(records.jobs());
    addStrays(records);
    if (webHistory++ % WEB_RUNS_FOR_ONE_BAD == 0 && !records.runs().isEmpty()) {
      ObjectNode withoutId = records.runs().get(0).deepCopy();
      withoutId.remove("id");
      webRuns.add(withoutId);
      counter.add(Fact.MALFORMED);
    }
  }

  private void addReports(RunRecords records) throws IOException {
    for (SimulatedRun attempt : records.attempts()) {
      if (!attempt.conclusion().equals("cancelled")) {
        reports.put(TestReports.name(attempt), TestReports.report(attempt));
      }
    }
  }

  private void addStrays(RunRecords records) throws IOException {
    for (ObjectNode stray : records.strays()) {
      mixed.add(LineFile.bytes(stray));
    }
  }

  private void addBadLine(SimulatedRun run) throws IOException {
    BadLines.Kind kind = badDeck.deal();
    if (kind == BadLines.Kind.NONE) {
      return;
    }
    byte[] good = LineFile.bytes(GitHubLogs.run(run));
    List<byte[]> file = random.pick(List.of(mixed, apiRuns, nativeLines));
    file.add(BadLines.line(kind, good, run.id()));
    counter.add(BadLines.fact(kind));
  }

  private void writeAll(LogFolder folder) throws IOException {
    try (LineFile file = new LineFile(folder.openCompressed("commits.jsonl"))) {
      for (SimulatedCommit commit : commits.values()) {
        file.write(GitHubLogs.commit(commit));
        counter.add(Fact.COMMITS);
      }
    }
    writeLines(folder, "logs/lantern.jsonl.gz", nativeLines);
    writeLines(folder, "logs/mixed.jsonl", mixed);
    writeLines(folder, "logs/river-api-jobs.jsonl.zst", apiJobs);
    writeLines(folder, "logs/river-api-runs.jsonl.gz", apiRuns);
    writePages(folder, "logs/river-web-jobs", ".json.zst", "jobs", webJobs);
    writePages(folder, "logs/river-web-runs", ".json.gz", "workflow_runs", webRuns);
    for (Map.Entry<String, byte[]> report : reports.entrySet()) {
      try (OutputStream out = folder.openCompressed(report.getKey())) {
        out.write(report.getValue());
      }
    }
    try (OutputStream out = folder.openCompressed("README.md")) {
      out.write(SampleReadme.text(runs, seed).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void writeLines(LogFolder folder, String name, List<byte[]> lines)
      throws IOException {
    try (LineFile file = new LineFile(folder.openCompressed(name))) {
      for (byte[] line : lines) {
        file.write(line);
      }
    }
  }

  /** Writes the first items as a page of its own and all others as an array of pages. */
  private static void writePages(
      LogFolder folder, String name, String ending, String key, List<ObjectNode> items)
      throws IOException {
    int cut = Math.min(PLAIN_PAGE_SIZE, items.size());
    OutputStream first = folder.openCompressed(name + "-page-1.json");
    Pages.writePage(first, key, items.subList(0, cut), items.size());
    OutputStream others = folder.openCompressed(name + ending);
    Pages.writeArray(others, key, items.subList(cut, items.size()), items.size());
  }
}

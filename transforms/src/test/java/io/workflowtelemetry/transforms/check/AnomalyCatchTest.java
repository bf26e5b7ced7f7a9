package io.workflowtelemetry.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunBaseline;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.Fixtures;
import io.workflowtelemetry.transforms.logs.Parsed;
import io.workflowtelemetry.transforms.logs.otlp.Traces;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * How many anomalies are caught that are put into histories, one at a time, and how many runs are
 * called anomalies that nothing is known of. The table of {@code docs/models.md} holds the figures.
 */
class AnomalyCatchTest {
  /** Nothing runs for so long in a run that waits for a person or a runner. */
  private static final Duration INCIDENT = Duration.ofMinutes(30);

  private final CheckAnomalies.AnomalyScan scan =
      new CheckAnomalies.AnomalyScan(Rules.defaults().anomalyScore());
  private final Random random = new Random(19);
  private final Share slowed = new Share();
  private final Share named = new Share();
  private final Share lost = new Share();
  private final Share queued = new Share();
  private final Share incidents = new Share();
  private final Share falseAlarms = new Share();
  private double weeks;

  /** How many of some runs raised an alert. */
  private static final class Share {
    private long caught;
    private long all;

    void count(boolean isCaught) {
      caught += isCaught ? 1 : 0;
      all++;
    }

    double value() {
      return (double) caught / (double) all;
    }

    @Override
    public String toString() {
      return all == 0
          ? "there are none"
          : String.format(Locale.ROOT, "%.1f %% of %,d", 100 * value(), all);
    }
  }

  @Test
  void ofAGeneratedHistory() throws IOException {
    Path root = Path.of(System.getProperty("project.root", "."));
    judge(runs(List.of(root.resolve("samples/logs/lantern.jsonl.gz"))));
    assertThat(slowed.value(), is(greaterThanOrEqualTo(0.95)));
    assertThat(lost.value(), is(greaterThanOrEqualTo(0.85)));
    assertThat(falseAlarms.value(), is(lessThanOrEqualTo(0.08)));
    assertIsWritten("generated");
  }

  @Test
  void ofRealHistories() throws IOException {
    Path data = Fixtures.shared("github");
    for (String history : List.of("filterlists", "jod", "bitcoin-early")) {
      List<Path> files = new ArrayList<>(List.of(data.resolve(history).resolve("jobs.jsonl.gz")));
      Path runs = data.resolve(history).resolve("runs.jsonl.gz");
      if (Files.exists(runs)) {
        files.add(runs);
      }
      judge(runs(files));
    }
    assertThat(slowed.value(), is(greaterThanOrEqualTo(0.97)));
    assertThat(lost.value(), is(greaterThanOrEqualTo(0.96)));
    assertThat(queued.value(), is(greaterThanOrEqualTo(0.80)));
    assertThat(falseAlarms.value(), is(lessThanOrEqualTo(0.05)));
    assertIsWritten("real");
  }

  private void assertIsWritten(String histories) throws IOException {
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s | %s | %s | %.1f |",
            histories,
            slowed,
            named,
            lost,
            queued,
            incidents,
            falseAlarms,
            (double) falseAlarms.caught / weeks);
    Path page = Path.of(System.getProperty("project.root", "."), "docs/models.md");
    assertThat(Files.readString(page), containsString(row));
  }

  /** Returns the runs of a history in their order. */
  private static List<Run> runs(List<Path> files) throws IOException {
    List<RunUpdate> updates = new ArrayList<>();
    for (Path file : files) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .forEach(line -> updates.addAll(Parsed.of(line).updates));
      }
    }
    return Traces.rows(updates).stream()
        .filter(run -> run.getCompletedAt() != null)
        .sorted(
            Comparator.comparing(Run::getCompletedAt)
                .thenComparing(run -> Objects.requireNonNull(RunEnds.of(run)), RunEnds.TIES))
        .toList();
  }

  private void judge(List<Run> runs) {
    Map<String, RunBaseline> baselines = new HashMap<>();
    for (Run run : runs) {
      String workflow = run.getRepository() + "/" + run.getWorkflowName();
      RunBaseline baseline = baselines.getOrDefault(workflow, scan.start());
      boolean isWhole = run.getOutcome().equals("SUCCESS") && run.getRunAttempt() == 1;
      if (isWhole && run.getDurationMs() != null && baseline.getRuns().size() >= 10) {
        (idle(run).compareTo(INCIDENT) >= 0 ? incidents : falseAlarms)
            .count(alert(baseline, run) != null);
        judgeChanged(baseline, run);
      }
      baselines.put(workflow, scan.next(baseline, end(run), alert -> {}));
    }
    Instant first = runs.get(0).getCompletedAt();
    Instant last = runs.get(runs.size() - 1).getCompletedAt();
    weeks += (double) Duration.between(first, last).toMinutes() / (double) (7 * 24 * 60);
  }

  /** Does something to a run that went as it should: one thing at a time. */
  private void judgeChanged(RunBaseline baseline, Run run) {
    long durationMs = run.getDurationMs();
    long overMs = Math.round((double) durationMs * (2 + 7 * random.nextDouble()));
    List<Job> jobs = run.getJobs();
    List<Job> ran =
        jobs.stream().filter(job -> job.getDurationMs() != null && !isSkipped(job)).toList();
    Run.Builder slow = Run.newBuilder(run).setDurationMs(durationMs + overMs);
    Job slower = ran.isEmpty() ? null : ran.get(random.nextInt(ran.size()));
    if (slower != null) {
      List<Job> changed = new ArrayList<>(jobs);
      changed.set(
          jobs.indexOf(slower),
          Job.newBuilder(slower).setDurationMs(slower.getDurationMs() + overMs).build());
      slow.setJobs(changed);
    }
    Alert alert = alert(baseline, slow.build());
    slowed.count(alert != null);
    if (slower != null && alert != null && alert.getMessage().contains(" times the median")) {
      named.count(alert.getMessage().contains("most of it in job " + slower.getName()));
    }
    if (!jobs.isEmpty()) {
      List<Job> left = new ArrayList<>(jobs);
      left.remove(random.nextInt(left.size()));
      lost.count(alert(baseline, Run.newBuilder(run).setJobs(left).build()) != null);
    }
    if (run.getQueueMs() != null) {
      long wait = run.getQueueMs();
      queued.count(
          alert(
                  baseline,
                  Run.newBuilder(run)
                      .setQueueMs(10 * wait)
                      .setDurationMs(durationMs + 9 * wait)
                      .build())
              != null);
    }
  }

  private @Nullable Alert alert(RunBaseline baseline, Run run) {
    List<Alert> alerts = new ArrayList<>();
    scan.next(baseline, end(run), alerts::add);
    return alerts.isEmpty() ? null : alerts.get(0);
  }

  private static RunEnd end(Run run) {
    return Objects.requireNonNull(RunEnds.withJobs(run));
  }

  private static boolean isSkipped(Job job) {
    return "skipped".equals(job.getConclusion());
  }

  /** Returns the longest while in which none of a run's jobs ran. */
  private static Duration idle(Run run) {
    Instant at = run.getCreatedAt() == null ? run.getStartedAt() : run.getCreatedAt();
    Duration longest = Duration.ZERO;
    List<Job> jobs =
        run.getJobs().stream()
            .filter(job -> job.getStartedAt() != null && job.getCompletedAt() != null)
            .sorted(Comparator.comparing(Job::getStartedAt))
            .toList();
    for (Job job : jobs) {
      if (at != null && Duration.between(at, job.getStartedAt()).compareTo(longest) > 0) {
        longest = Duration.between(at, job.getStartedAt());
      }
      at = at == null || job.getCompletedAt().isAfter(at) ? job.getCompletedAt() : at;
    }
    return longest;
  }
}

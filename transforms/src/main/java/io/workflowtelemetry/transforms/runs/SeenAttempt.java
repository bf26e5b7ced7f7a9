package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.LogTests;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestReport;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.LatestState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that was seen of one run attempt. */
final class SeenAttempt {
  /** Stands where a file tells its run but not its repository. */
  static final String NO_REPOSITORY = "";

  private final LatestState<RunState> run = LatestState.by(StateOrders.RUN);
  private final Map<JobIdentity, LatestState<JobState>> jobs = new LinkedHashMap<>();

  /** By digest: a report that was collected twice is one. */
  private final Map<String, TestReport> reports = new TreeMap<>();

  private final List<LogTests> logTests = new ArrayList<>();
  private long reportsRead;

  /** Parts what was seen of a run id and attempt by repository. */
  static Map<String, SeenAttempt> byRepository(Iterable<RunUpdate> updates) {
    Map<String, SeenAttempt> attempts = new TreeMap<>();
    for (RunUpdate update : updates) {
      attempts
          .computeIfAbsent(update.getKey().getRepository(), name -> new SeenAttempt())
          .add(update);
    }
    SeenAttempt homeless = attempts.get(NO_REPOSITORY);
    if (homeless != null && attempts.size() == 2) {
      // Only one repository has such a run, so it is theirs.
      attempts.remove(NO_REPOSITORY);
      attempts.values().forEach(attempt -> attempt.addTestsOf(homeless));
    }
    return attempts;
  }

  void add(RunUpdate update) {
    if (update.getRun() != null) {
      run.offer(update.getRun());
    }
    for (JobState job : update.getJobs()) {
      jobs.computeIfAbsent(JobIdentity.of(job), identity -> LatestState.by(StateOrders.JOB))
          .offer(job);
    }
    for (TestReport report : update.getReports()) {
      reportsRead++;
      reports.merge(
          report.getSha256(),
          report,
          (one, other) -> one.getFile().compareTo(other.getFile()) <= 0 ? one : other);
    }
    logTests.addAll(update.getLogTests());
  }

  /** Takes what was seen of an attempt that turns out to be this one. */
  private void addTestsOf(SeenAttempt other) {
    other.reports.forEach(
        (digest, report) ->
            reports.merge(
                digest,
                report,
                (one, two) -> one.getFile().compareTo(two.getFile()) <= 0 ? one : two));
    reportsRead += other.reportsRead;
    logTests.addAll(other.logTests);
  }

  /** Returns whether anything but its tests was seen. */
  boolean isRun() {
    return run.latest() != null || !jobs.isEmpty();
  }

  /** Returns its reports, each once, in an order that does not depend on that of arrival. */
  List<TestReport> reports() {
    return List.copyOf(reports.values());
  }

  /** Returns its row; there must be {@link #isRun a run}. */
  Run assemble(RunKey key) {
    List<JobState> kept = new ArrayList<>(jobs.size());
    for (LatestState<JobState> job : jobs.values()) {
      JobState latest = job.latest();
      if (latest != null) {
        kept.add(latest);
      }
    }
    Run row = RunAssembler.assemble(key, run.latest(), kept);
    if (reports.isEmpty() && logTests.isEmpty()) {
      return row;
    }
    CountTests tests =
        CountTests.of(row.getTestsTotal(), row.getTestFailures(), reports.values(), logTests);
    row.setTestsTotal(tests.total());
    row.setTestFailures(tests.failures());
    JobFailures.fill(row, logTests);
    return row;
  }

  /** Counts what became of what was seen. */
  void countTo(BundleCounts counts) {
    if (run.latest() != null) {
      run.countTo("run", counts);
    }
    jobs.values().forEach(job -> job.countTo("job", counts));
    counts.add("records/test_report/kept", reports.size());
    counts.add("records/test_report/duplicate", reportsRead - reports.size());
  }
}

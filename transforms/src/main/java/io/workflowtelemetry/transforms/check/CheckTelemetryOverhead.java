package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.transforms.measure.Distribution;
import io.workflowtelemetry.transforms.measure.Measures;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds days on which telemetry took too much of a repository's run time. */
final class CheckTelemetryOverhead {
  private CheckTelemetryOverhead() {}

  /**
   * The run time of a workflow, or of all of a repository's.
   *
   * @param telemetryMs how much of it is telemetry's, in ms
   * @param allMs all of it, in ms
   */
  record RunTime(long telemetryMs, long allMs) {
    static final RunTime NONE = new RunTime(0, 0);

    RunTime plus(RunTime other) {
      return new RunTime(
          Distribution.saturatingSum(telemetryMs, other.telemetryMs),
          Distribution.saturatingSum(allMs, other.allMs));
    }
  }

  /** Returns the run time of a subject's day; null where the subject is no workflow. */
  static @Nullable RunTime runTime(Pattern telemetryWorkflow, Subject subject, Measures measures) {
    if (!subject.getLevel().equals("WORKFLOW")) {
      return null;
    }
    long all = measures.durations().sum();
    boolean telemetry =
        subject.getWorkflowName() != null
            && telemetryWorkflow.matcher(subject.getWorkflowName()).matches();
    return new RunTime(telemetry ? all : 0, all);
  }

  /**
   * Returns the alert of a repository's day.
   *
   * @param closed whether the day is over; until then the alert is firing
   * @return null where there is nothing to tell
   */
  static @Nullable Alert check(
      Rules.TelemetryOverhead rule,
      String repository,
      Instant start,
      Instant end,
      RunTime runTime,
      boolean closed) {
    double share = runTime.allMs() == 0 ? 0 : (double) runTime.telemetryMs() / runTime.allMs();
    if (share <= rule.maxShare()) {
      return null;
    }
    return AlertDraft.until(
        AlertDraft.of(Rule.TELEMETRY_OVERHEAD, start).setRepository(repository),
        closed ? end : null,
        share,
        rule.maxShare(),
        "%s: telemetry workflows took %s of the day's run time (at most %s wanted)"
            .formatted(repository, AlertDraft.percent(share), AlertDraft.percent(rule.maxShare())));
  }
}

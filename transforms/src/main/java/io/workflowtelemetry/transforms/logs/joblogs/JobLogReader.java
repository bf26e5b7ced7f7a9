package io.workflowtelemetry.transforms.logs.joblogs;

import io.workflowtelemetry.schemas.LogError;
import io.workflowtelemetry.schemas.LogStep;
import io.workflowtelemetry.schemas.TestTotals;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the log of a job, or of a step of a job, line by line. */
final class JobLogReader {

  private static final String GROUP = "##[group]";
  private static final String ERROR = "##[error]";
  private static final String WARNING = "##[warning]";
  private static final String RUN = "Run ";
  private static final String CLEANUP = "Post job cleanup.";

  private final TestRunners runners = new TestRunners();
  private final ClosingLines closing = new ClosingLines();
  private final List<LogError> errors = new ArrayList<>();
  private final List<StepSpan> groups = new ArrayList<>();
  private final List<StepSpan> steps = new ArrayList<>();
  private final @Nullable String stepName;
  private @Nullable StepSpan step;
  private @Nullable StepSpan group;
  private @Nullable Instant first;
  private @Nullable Instant last;
  private long errorCount;
  private long warnings;

  private final Bounds bounds;

  private JobLogReader(@Nullable String stepName, Bounds bounds) {
    this.stepName = stepName;
    this.bounds = bounds;
  }

  /**
   * How much is kept of a log; all of it is counted.
   *
   * @param errors errors
   * @param steps steps
   */
  record Bounds(int errors, int steps) {
    /** Of the log of one job. */
    static final Bounds OF_JOB = new Bounds(1_000, 10_000);
  }

  /**
   * Reads a log to its end.
   *
   * @param room where it is read
   * @param stepName the step that all of the log is of; null where it is of a job
   * @param bounds how much of it is kept
   * @return what it says; null where it is no log, for no instant begins its first line
   */
  static @Nullable LogSummary read(
      InputStream in, LogLines.Room room, @Nullable String stepName, Bounds bounds)
      throws IOException {
    LogLines lines = new LogLines(in, room);
    JobLogReader reader = new JobLogReader(stepName, bounds);
    while (lines.next()) {
      if (lines.count() == 1 && lines.time() == null) {
        return null;
      }
      reader.look(lines.time(), lines.text());
    }
    return lines.count() == 0 ? null : reader.summary(lines);
  }

  private void look(@Nullable Instant time, String text) {
    if (time != null) {
      first = first == null ? time : first;
      last = time;
    }
    if (text.startsWith(GROUP)) {
      begin(Texts.cut(text.substring(GROUP.length()).strip()), time);
    } else if (text.startsWith("##[endgroup]")) {
      extend(time);
      group = null;
    } else if (text.startsWith(CLEANUP)) {
      step = null;
      group = null;
    } else if (text.startsWith(ERROR)) {
      addError(Texts.cut(text.substring(ERROR.length()).strip()), time);
    } else if (text.startsWith(WARNING)) {
      warnings++;
    } else {
      runners.look(text);
      closing.line(text);
    }
    extend(time);
  }

  private void begin(String name, @Nullable Instant time) {
    StepSpan begun = new StepSpan(name, time);
    group = begun;
    if (name.startsWith(RUN)) {
      step = begun;
      keep(steps, begun);
    } else {
      keep(groups, begun);
    }
  }

  private void keep(List<StepSpan> spans, StepSpan span) {
    if (spans.size() < bounds.steps()) {
      spans.add(span);
    }
  }

  private void extend(@Nullable Instant time) {
    if (step != null) {
      step.extend(time);
    }
    if (group != null) {
      group.extend(time);
    }
  }

  private void addError(String message, @Nullable Instant time) {
    errorCount++;
    closing.error(message);
    if (errors.size() >= bounds.errors()) {
      return;
    }
    String pattern = ErrorPattern.of(message);
    String digest = Digests.sha256(pattern);
    errors.add(
        LogError.newBuilder()
            .setFingerprint(digest.substring(0, 16))
            .setPattern(pattern)
            .setMessage(message)
            .setStep(currentStep())
            .setAt(time)
            .build());
  }

  private @Nullable String currentStep() {
    if (stepName != null) {
      return stepName;
    }
    if (step != null) {
      return step.name();
    }
    return group == null || !steps.isEmpty() ? null : group.name();
  }

  private LogSummary summary(LogLines lines) {
    List<LogStep> spans;
    if (stepName != null) {
      StepSpan whole = new StepSpan(stepName, first);
      whole.extend(last);
      spans = List.of(whole.step());
    } else {
      // Where steps are marked as such, other groups are but folds in their output.
      spans = (steps.isEmpty() ? groups : steps).stream().map(StepSpan::step).toList();
    }
    List<TestTotals> tests = runners.totals();
    return new LogSummary(
        lines.sha256(),
        lines.count(),
        first,
        last,
        warnings,
        spans,
        errors,
        errorCount,
        tests,
        closing.kind(tests.stream().anyMatch(counted -> counted.getFailures() > 0)));
  }
}

package io.workflowtelemetry.transforms.completion;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.ArchiveRequest;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Completion;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.ReportStep;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.SlowStep;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from reports: slow steps, archives, alerts. */
class CompletionTest {
  private static final Instant START = Instant.parse("2025-03-04T08:00:00Z");
  private static final Duration LATENESS = Duration.ofDays(7);

  private final Pipeline pipeline = Collected.orderedPipeline();

  /** Ten builds of 100 s, then one of 200 s and one of a ms more. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aStepIsSlowOverItsBaselineInAnyOrderOfRuns(long seed) {
    List<Change<RunReport>> changes = new ArrayList<>();
    for (int run = 0; run < 10; run++) {
      changes.add(Change.added(report(run, "SUCCEEDED", 100_000)));
    }
    changes.add(Change.added(report(10, "FAILED", 200_000)));
    changes.add(Change.added(report(11, "SUCCEEDED", 200_001)));
    Collections.shuffle(changes, new Random(seed));

    Map<String, RunReport> last = compare(changes);

    assertThat(slow(last, "r-10"), is(empty()));
    assertThat(slow(last, "r-11"), contains(new SlowStep("build", 200_001L, 100_000.0, 200_000.0)));
    assertThat(last.size(), is(12));
  }

  @Test
  void nineRunsAreNoBaseline() {
    List<Change<RunReport>> changes = new ArrayList<>();
    for (int run = 0; run < 9; run++) {
      changes.add(Change.added(report(run, "SUCCEEDED", 100_000)));
    }
    changes.add(Change.added(report(10, "SUCCEEDED", 900_000)));

    assertThat(slow(compare(changes), "r-10"), is(empty()));
  }

  /** A run that goes on has no report, and is no more in the baseline of those after it. */
  @Test
  void whatIsRetractedIsInNoBaseline() {
    List<Change<RunReport>> changes = new ArrayList<>();
    for (int run = 0; run < 10; run++) {
      changes.add(Change.added(report(run, "SUCCEEDED", 100_000)));
    }
    changes.add(Change.added(report(11, "SUCCEEDED", 900_000)));
    changes.add(new Change<>(report(3, "SUCCEEDED", 100_000), null));

    Map<String, RunReport> last = compare(changes);

    assertThat(slow(last, "r-11"), is(empty()));
    assertThat(last.containsKey("r-3"), is(false));
  }

  @Test
  void anArchiveIsAskedForOnceForTheSameArtifacts() {
    RunReport none = report(1, "SUCCEEDED", 1_000);
    RunReport some = RunReport.newBuilder(none).setArtifacts(List.of("a")).build();
    RunReport revised = RunReport.newBuilder(some).setEventsCut(true).build();
    RunReport others = RunReport.newBuilder(some).setArtifacts(List.of("a", "b")).build();

    Collected<ArchiveRequest> requests =
        Collected.of(
            stream(
                    ChangeCoder.of(RecordCoder.of(RunReport.class)),
                    List.of(
                        Change.added(none),
                        new Change<>(none, some),
                        new Change<>(some, revised),
                        new Change<>(revised, others),
                        new Change<>(others, null)))
                .apply(RequestArchives.create()));
    pipeline.run().waitUntilFinish();

    assertThat(
        requests.elements().stream().map(ArchiveRequest::getArtifacts).toList(),
        contains(List.of("a"), List.of("a", "b")));
  }

  @Test
  void aFailureIsAnAlertUntilATrySucceeds() {
    Completion failed = archive("FAILED", "'../x' is no path");
    Completion written = archive("WRITTEN", null);

    Collected<Alert> alerts =
        Collected.of(
            stream(RecordCoder.of(Completion.class), List.of(failed, failed, written))
                .apply("Latest", LatestArchives.allowing(LATENESS))
                .apply("Check", CheckArchives.create()));
    pipeline.run().waitUntilFinish();

    assertThat(
        alerts.elements().stream().map(Alert::getStatus).toList(),
        contains("RESOLVED", "WITHDRAWN"));
    Alert alert = alerts.elements().get(0);
    assertThat(alert.getRule(), is("ARCHIVE_FAILED"));
    assertThat(alert.getSeverity(), is("WARNING"));
    assertThat(alert.getRunId(), is("r-1"));
    assertThat(alert.getStartedAt(), is(START));
    assertThat(alert.getEndedAt(), is(START));
    assertThat(alert.getObserved(), is(0.0));
    assertThat(alert.getThreshold(), is(2.0));
    assertThat(
        alert.getMessage(), is("The artifacts of run r-1 were not archived: '../x' is no path"));
    assertThat(alerts.elements().get(1).getAlertId(), is(alert.getAlertId()));
    assertThat(alerts.elements().get(1).getEndedAt(), is(nullValue()));
  }

  private static List<SlowStep> slow(Map<String, RunReport> reports, String run) {
    return Objects.requireNonNull(reports.get(run)).getSlow();
  }

  private static Completion archive(String status, @Nullable String error) {
    return Completion.newBuilder()
        .setRunId("r-1")
        .setKind("ARCHIVE")
        .setStatus(status)
        .setEndedAt(START)
        .setNamed(2)
        .setFiles(0)
        .setBytes(0)
        .setError(error)
        .build();
  }

  private Map<String, RunReport> compare(List<Change<RunReport>> changes) {
    Collected<Change<RunReport>> compared =
        Collected.of(
            stream(ChangeCoder.of(RecordCoder.of(RunReport.class)), changes)
                .apply(CompareSteps.by(Rules.defaults().durationAnomaly(), LATENESS)));
    pipeline.run().waitUntilFinish();
    TreeMap<String, RunReport> last = new TreeMap<>();
    for (Change<RunReport> change : compared.elements()) {
      RunReport after = change.after();
      if (after == null) {
        last.remove(Objects.requireNonNull(change.before()).getRunId());
      } else {
        last.put(after.getRunId(), after);
      }
    }
    return last;
  }

  private <T> PCollection<T> stream(Coder<T> coder, List<T> elements) {
    TestStream.Builder<T> stream =
        TestStream.create(coder).advanceWatermarkTo(EventTimes.of(START));
    for (T element : elements) {
      stream = stream.addElements(TimestampedValue.of(element, EventTimes.of(START)));
    }
    return pipeline.apply("Elements", stream.advanceWatermarkToInfinity());
  }

  /** A report of the run that ended so many minutes after the start, with one step. */
  private static RunReport report(int run, String status, long durationMs) {
    Instant ended = START.plusSeconds(60L * run);
    return RunReport.newBuilder()
        .setRunId("r-" + run)
        .setStatus(status)
        .setEndedAt(ended)
        .setSteps(
            List.of(
                new ReportStep("build", status, ended.minusMillis(durationMs), ended, durationMs)))
        .setStepsLeftOut(0)
        .setEvents(List.of())
        .setEventsCut(false)
        .setCriticalPath(List.of())
        .setSlow(List.of())
        .setArtifacts(List.of())
        .build();
  }
}

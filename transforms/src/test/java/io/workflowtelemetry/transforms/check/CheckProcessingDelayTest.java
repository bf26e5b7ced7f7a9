package io.workflowtelemetry.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.FirstSeen;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;

class CheckProcessingDelayTest {
  private static final Instant DAY = Instant.parse("2025-03-04T00:00:00Z");
  private static final Instant END = DAY.plus(Duration.ofDays(1));
  private static final Rules.ProcessingDelay HALF = new Rules.ProcessingDelay(300_000, 0.5);

  private final TestStream.Builder<FirstSeen> stream =
      TestStream.create(RecordCoder.of(FirstSeen.class)).advanceWatermarkTo(EventTimes.of(DAY));

  @Test
  void aDayWithTooManyLateRunsFiresUntilItIsOver() {
    List<Alert> alerts =
        alerts(
            Rules.defaults().processingDelay(),
            stream
                .addElements(seen("1", 10, 15))
                .addElements(seen("2", 10, 15.1))
                .advanceWatermarkTo(EventTimes.of(END))
                .advanceWatermarkToInfinity());
    assertThat(statuses(alerts), contains("FIRING", "RESOLVED"));
    Alert last = alerts.get(1);
    assertThat(last.getAlertId(), is(alerts.get(0).getAlertId()));
    assertThat(last.getRule(), is("PROCESSING_DELAY"));
    assertThat(last.getSource(), is("ci-logs"));
    assertThat(last.getStartedAt(), is(DAY));
    assertThat(last.getEndedAt(), is(END));
    assertThat(last.getObserved(), is(0.5));
    assertThat(last.getThreshold(), is(0.01));
    assertThat(
        last.getMessage(),
        is(
            "ci-logs: 1 of 2 runs were first seen over 300.0 s after they ended (50.0 %, at most"
                + " 1.0 % wanted)"));
  }

  @Test
  void itIsWithdrawnWhenTheShareFallsToTheLimit() {
    List<Alert> alerts =
        alerts(
            HALF,
            stream
                .addElements(seen("1", 10, 16))
                .addElements(seen("2", 10, 11))
                .addElements(seen("3", 10, 11))
                .advanceWatermarkToInfinity());
    assertThat(statuses(alerts), contains("FIRING", "WITHDRAWN"));
    assertThat(alerts.get(1).getAlertId(), is(alerts.get(0).getAlertId()));
  }

  @Test
  void lateRunsReviseADayThatIsOver() {
    List<Alert> alerts =
        alerts(
            HALF,
            stream
                .addElements(seen("1", 10, 11))
                .advanceWatermarkTo(EventTimes.of(END.plusSeconds(1)))
                .addElements(seen("2", 10, 2_000), seen("3", 10, 2_000))
                .advanceWatermarkToInfinity());
    assertThat(statuses(alerts).get(0), is("RESOLVED"));
    assertThat(alerts.get(alerts.size() - 1).getObserved(), is(2 / 3.0));
  }

  @Test
  void aRunIsSeenOnceWhenItWasSeenFirst() {
    List<Alert> alerts =
        alerts(
            HALF,
            stream
                .addElements(seen("1", 10, 11), seen("1", 10, 200))
                .addElements(seen("1", 10, 11))
                .advanceWatermarkToInfinity());
    assertThat(alerts, is(empty()));
  }

  @Test
  void anEarlierSightThatComesLaterWithdraws() {
    List<Alert> alerts =
        alerts(
            HALF,
            stream
                .addElements(seen("1", 10, 200))
                .addElements(seen("1", 10, 11))
                .advanceWatermarkToInfinity());
    assertThat(statuses(alerts), contains("FIRING", "WITHDRAWN"));
  }

  /** Its end was told wrong at first: it is late on another day. */
  @Test
  void aRunThatChangesItsDayLeavesTheFormer() {
    List<Alert> alerts =
        alerts(
            HALF,
            stream
                .addElements(seen("1", 10, 2_000))
                .addElements(seen("1", 1_500, 2_001))
                .advanceWatermarkTo(EventTimes.of(END.plusSeconds(1)))
                .advanceWatermarkToInfinity());
    assertThat(
        alerts.stream()
            .filter(alert -> alert.getStartedAt().equals(DAY))
            .map(Alert::getStatus)
            .toList(),
        contains("FIRING", "WITHDRAWN"));
    assertThat(
        alerts.stream()
            .filter(alert -> alert.getStartedAt().equals(END))
            .map(Alert::getStatus)
            .toList(),
        contains("FIRING", "RESOLVED"));
  }

  @Test
  void aDayThatIsForgottenIsLeftAlone() {
    List<Alert> alerts =
        alerts(
            HALF,
            stream
                .addElements(seen("1", 10, 16))
                .advanceWatermarkTo(EventTimes.of(END.plus(Duration.ofDays(8))))
                .addElements(seen("1", 10, 17), seen("2", 10, 17))
                .advanceWatermarkToInfinity());
    assertThat(statuses(alerts), contains("FIRING", "RESOLVED"));
    assertThat(alerts.get(1).getObserved(), is(not(0.5)));
  }

  private static List<String> statuses(List<Alert> alerts) {
    return alerts.stream().map(Alert::getStatus).toList();
  }

  private static List<Alert> alerts(Rules.ProcessingDelay rule, TestStream<FirstSeen> seen) {
    Pipeline pipeline = Collected.orderedPipeline();
    Collected<Alert> alerts =
        Collected.of(
            pipeline
                .apply(seen)
                .apply(
                    "Check",
                    CheckProcessingDelay.by(
                        rule, Calendar.in("UTC"), "ci-logs", Duration.ofDays(7))));
    pipeline.run().waitUntilFinish();
    return alerts.elements();
  }

  private static TimestampedValue<FirstSeen> seen(String run, double ended, double seen) {
    FirstSeen element = new FirstSeen(new RunKey("o/r", run, 1L), minute(ended), minute(seen));
    return TimestampedValue.of(element, EventTimes.of(element.getCompletedAt()));
  }

  private static Instant minute(double minute) {
    return DAY.plusMillis((long) (minute * 60_000));
  }
}

package io.workflowtelemetry.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.RunEnd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CheckDurationsTest {
  private final List<RunEnd> ends = new ArrayList<>();

  private void add(String workflow, String outcome, @Nullable Long durationMs) {
    int number = ends.size();
    ends.add(
        RunEnd.newBuilder(Alerts.end(Integer.toString(number), number, outcome, durationMs))
            .setWorkflowName(workflow)
            .build());
  }

  private void add(int times, String workflow, String outcome, @Nullable Long durationMs) {
    for (int i = 0; i < times; i++) {
      add(workflow, outcome, durationMs);
    }
  }

  @Test
  void aRunIsJudgedByTheSuccessesBeforeIt() {
    add(9, "baseline building", "SUCCESS", 100L);
    add(20, "baseline building", "FAILURE", 1L);
    add(20, "baseline building", "SUCCESS", null);
    add("baseline building", "FAILURE", 100_000L);

    add(10, "exactly twice", "SUCCESS", 100L);
    add("exactly twice", "SUCCESS", 200L);

    add(10, "no verdict", "SUCCESS", 100L);
    add("no verdict", "NONE", 100_000L);
    add("no verdict", "SUCCESS", null);

    add(10, "just over", "SUCCESS", 100L);
    add("just over", "FAILURE", 201L);
    // A failure is no baseline, or the mean would be over 109 now.
    add("just over", "SUCCESS", 201L);

    // The first 30 leave the window of 50 one by one, so 200 is judged by a mean of 100.
    add(30, "last 50", "SUCCESS", 1_000L);
    add(50, "last 50", "SUCCESS", 100L);
    add("last 50", "SUCCESS", 201L);
    // Now the mean is (49 * 100 + 201) / 50 = 102.02.
    add("last 50", "SUCCESS", 204L);
    add("last 50", "SUCCESS", 300L);

    Collections.shuffle(ends, new Random(1));
    List<Alert> alerts = Alerts.of(Rule.DURATION_ANOMALY, ends);
    List<String> told =
        alerts.stream()
            .map(
                alert ->
                    alert.getWorkflowName()
                        + " "
                        + alert.getObserved()
                        + " "
                        + alert.getThreshold())
            .toList();
    double third = 2.0 * ((48 * 100 + 201 + 204) / 50.0);
    assertThat(
        told,
        contains(
            "just over 201.0 200.0",
            "just over 201.0 200.0",
            "last 50 201.0 200.0",
            "last 50 300.0 " + third));
  }

  @Test
  void anAlertTellsOfItsRun() {
    add(10, "CI", "SUCCESS", 1_000L);
    add("CI", "FAILURE", 61_000L);
    Alert alert = Alerts.of(Rule.DURATION_ANOMALY, ends).get(0);
    RunEnd slow = ends.get(10);
    assertThat(alert.getRule(), is("DURATION_ANOMALY"));
    assertThat(alert.getSeverity(), is("WARNING"));
    assertThat(alert.getStatus(), is("RESOLVED"));
    assertThat(alert.getStartedAt(), is(slow.getCompletedAt()));
    assertThat(alert.getEndedAt(), is(slow.getCompletedAt()));
    assertThat(alert.getRunId(), is("10"));
    assertThat(alert.getRunAttempt(), is(1L));
    assertThat(alert.getEvidence(), contains(slow.getKey()));
    assertThat(
        alert.getMessage(), is("o/r run 10 attempt 1 of CI took 61.0 s (at most 2.0 s wanted)"));
  }

  @Test
  void whatEndsAtTheSameTimeComesBeforeByItsNumber() {
    for (int i = 0; i < 10; i++) {
      ends.add(Alerts.end(Integer.toString(i), 0, "SUCCESS", 100L));
    }
    ends.add(Alerts.end("10", 0, "SUCCESS", 201L));
    Collections.reverse(ends);
    List<Alert> alerts = Alerts.of(Rule.DURATION_ANOMALY, ends);
    assertThat(alerts.stream().map(Alert::getRunId).toList(), contains("10"));
    ends.set(0, Alerts.end("0", 0, "SUCCESS", 201L));
    assertThat(Alerts.of(Rule.DURATION_ANOMALY, ends.subList(0, 10)), empty());
  }
}

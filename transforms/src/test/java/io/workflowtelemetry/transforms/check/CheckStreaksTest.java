package io.workflowtelemetry.transforms.check;

import static io.workflowtelemetry.transforms.check.Alerts.START;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckStreaksTest {
  /**
   * Ends a minute apart, one a letter: Success, Failure or None; ids count from {@code firstId}.
   */
  private static List<RunEnd> ends(String branch, int firstId, String outcomes) {
    List<RunEnd> ends = new ArrayList<>();
    for (int i = 0; i < outcomes.length(); i++) {
      String outcome =
          switch (outcomes.charAt(i)) {
            case 'S' -> "SUCCESS";
            case 'F' -> "FAILURE";
            default -> "NONE";
          };
      ends.add(
          RunEnd.newBuilder(Alerts.end(Integer.toString(firstId + i), i * 60L, outcome, 1L))
              .setBranch(branch)
              .build());
    }
    return ends;
  }

  private static String told(Alert alert) {
    return "%s %s from %d to %s: %.0f of %.0f, evidence %s"
        .formatted(
            alert.getBranch(),
            alert.getStatus(),
            (alert.getStartedAt().getEpochSecond() - START.getEpochSecond()) / 60,
            alert.getEndedAt() == null
                ? "now"
                : (alert.getEndedAt().getEpochSecond() - START.getEpochSecond()) / 60,
            alert.getObserved(),
            alert.getThreshold(),
            alert.getEvidence().stream().map(RunKey::getRunId).toList());
  }

  @Test
  void aStreakIsOneAlertFromItsThirdFailureToTheNextSuccess() {
    List<RunEnd> ends = new ArrayList<>();
    ends.addAll(ends("two", 10, "FFSFF"));
    ends.addAll(ends("three", 20, "SFFF"));
    ends.addAll(ends("none between", 30, "FNFNNF"));
    ends.addAll(ends("resolved", 40, "FFFFNS"));
    ends.addAll(ends("twice", 50, "FFFSFFFF"));
    ends.addAll(ends("long", 60, "FFFFFFFFFFFF"));
    Collections.shuffle(ends, new Random(1));
    List<Alert> alerts = Alerts.of(Rule.FAILURE_STREAK, ends);
    assertThat(
        alerts.stream().map(CheckStreaksTest::told).sorted().toList(),
        contains(
            "long FIRING from 2 to now: 12 of 3, evidence [60, 61, 62, 63, 64, 65, 66, 67, 68, 69]",
            "none between FIRING from 5 to now: 3 of 3, evidence [30, 32, 35]",
            "resolved RESOLVED from 2 to 5: 4 of 3, evidence [40, 41, 42, 43]",
            "three FIRING from 3 to now: 3 of 3, evidence [21, 22, 23]",
            "twice FIRING from 6 to now: 4 of 3, evidence [54, 55, 56, 57]",
            "twice RESOLVED from 2 to 3: 3 of 3, evidence [50, 51, 52]"));
    for (Alert alert : alerts) {
      assertThat(alert.getRule(), is("FAILURE_STREAK"));
      assertThat(alert.getSeverity(), is("CRITICAL"));
    }
  }

  /** A pull request from a fork is for a branch of the fork, whatever that is called. */
  @Test
  void branchesOfForksAreTheirOwn() {
    List<RunEnd> ends = new ArrayList<>(ends("main", 1, "FSF"));
    List<RunEnd> forked =
        ends("main", 10, "FFF").stream()
            .map(end -> RunEnd.newBuilder(end).setHeadRepository("fork/r").build())
            .toList();
    ends.addAll(forked.subList(0, 2));
    assertThat(Alerts.of(Rule.FAILURE_STREAK, ends), hasSize(0));
    ends.add(forked.get(2));
    List<Alert> alerts = Alerts.of(Rule.FAILURE_STREAK, ends);
    assertThat(alerts, hasSize(1));
    assertThat(alerts.get(0).getBranch(), is("main"));
    assertThat(alerts.get(0).getHeadRepository(), is("fork/r"));
    assertThat(alerts.get(0).getMessage(), is("o/r / CI on fork/r:main failed 3 times in a row"));
    assertThat(
        alerts.get(0).getAlertId(),
        not(Alerts.of(Rule.FAILURE_STREAK, ends("main", 10, "FFF")).get(0).getAlertId()));
  }

  @Test
  void runsOfOneTimeGoByNumberThenAttempt() {
    // In the order of text, 10 goes before 9, and the streak would not be broken where it is.
    RunEnd first = Alerts.end("8", 0, "FAILURE", 1L);
    RunEnd second = Alerts.end("9", 0, "FAILURE", 1L);
    RunEnd third =
        RunEnd.newBuilder(Alerts.end("9", 0, "FAILURE", 1L))
            .setKey(new RunKey("o/r", "9", 2L))
            .build();
    RunEnd fourth = Alerts.end("10", 0, "SUCCESS", 1L);
    List<RunEnd> ends = new ArrayList<>(List.of(fourth, third, second, first));
    List<Alert> alerts = Alerts.of(Rule.FAILURE_STREAK, ends);
    assertThat(alerts, hasSize(1));
    assertThat(
        alerts.get(0).getEvidence(), contains(first.getKey(), second.getKey(), third.getKey()));
    assertThat(alerts.get(0).getStatus(), is("RESOLVED"));
  }

  @Test
  void theIdFollowsFromRuleSubjectAndStart() throws NoSuchAlgorithmException {
    List<Alert> open = Alerts.of(Rule.FAILURE_STREAK, ends("main", 1, "FFF"));
    List<Alert> later = Alerts.of(Rule.FAILURE_STREAK, ends("main", 1, "FFFFS"));
    List<Alert> other = Alerts.of(Rule.FAILURE_STREAK, ends("other", 1, "FFF"));
    assertThat(later.get(0).getAlertId(), is(open.get(0).getAlertId()));
    assertThat(other.get(0).getAlertId(), not(open.get(0).getAlertId()));
    String identity =
        String.join(
            "\u001f",
            "FAILURE_STREAK",
            "o/r",
            "CI",
            "main",
            "",
            "",
            "",
            "",
            "2025-01-01T00:02:00Z");
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
    assertThat(open.get(0).getAlertId(), is(HexFormat.of().formatHex(digest).substring(0, 32)));
    assertThat(open.get(0).getMessage(), is("o/r / CI on main failed 3 times in a row"));
  }
}

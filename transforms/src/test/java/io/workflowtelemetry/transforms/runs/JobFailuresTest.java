package io.workflowtelemetry.transforms.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.Parsed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobFailuresTest {
  private static final String CANCELLED = "##[error]The operation was canceled.";
  private static final String EXIT = "##[error]Process completed with exit code 1.";

  private final List<RunUpdate> updates = new ArrayList<>();

  private void job(long id, String name, String conclusion) {
    updates.addAll(
        Parsed.of(
                """
                {"id":%d,"run_id":16000000001,"run_attempt":1,"name":"%s","status":"completed",
                 "conclusion":"%s","started_at":"2025-03-01T10:00:00Z",
                 "completed_at":"2025-03-01T10:01:00Z"}
                """
                    .formatted(id, name, conclusion))
            .updates);
  }

  private void log(String file, String line) {
    byte[] log = ("2025-03-01T10:00:00.1234567Z " + file + "\n" + line).getBytes(UTF_8);
    Parsed parsed = Parsed.file("logs/16000000001/" + file, log);
    assertThat(parsed.bad, empty());
    updates.addAll(parsed.updates);
  }

  private List<String> kinds() {
    return AssembledRuns.of(Collected.pipeline(), updates).get(0).getJobs().stream()
        .map(Job::getFailureKind)
        .map(String::valueOf)
        .toList();
  }

  @Test
  void aJobFailedAsTheLogOfItsNameSays() {
    job(1, "build (17)", "failure");
    job(2, "deploy / prod: " + "x".repeat(100), "cancelled");
    job(3, "lint", "success");
    job(4, "docs", "failure");
    job(5, "named by its id", "failure");
    log("0_build (17).txt", EXIT);
    log("1_deploy  prod " + "x".repeat(77) + ".txt", CANCELLED);
    log("lint.txt", EXIT);
    log("5.txt", EXIT);
    assertThat(kinds(), is(List.of("exit_code", "cancelled", "null", "null", "exit_code")));
  }

  @Test
  void whatCanNotBeToldApartTellsNothing() {
    job(1, "a/b", "failure");
    job(2, "ab", "failure");
    job(3, "c", "failure");
    log("ab.txt", EXIT);
    log("c.txt", EXIT);
    log("1_c.txt", CANCELLED);
    assertThat(kinds(), is(List.of("null", "null", "null")));
  }

  private void annotation(String file, String message) {
    byte[] list =
        """
        [{"path":".github","annotation_level":"failure","message":"%s"}]"""
            .formatted(message)
            .getBytes(UTF_8);
    Parsed parsed = Parsed.file("checks/16000000001/" + file, list);
    assertThat(parsed.bad, empty());
    updates.addAll(parsed.updates);
  }

  @Test
  void aJobFailedAsAnnotationsOfItsIdSay() {
    job(1, "a", "failure");
    job(2, "b", "cancelled");
    job(3, "c", "success");
    job(4, "d", "failure");
    annotation("1.json", "The hosted runner lost communication with the server.");
    annotation("2.json", "The operation was canceled.");
    annotation("copy/2.json", "The job has exceeded the maximum execution time of 45m0s");
    annotation("3.json", "Process completed with exit code 1.");
    annotation("99.json", "Process completed with exit code 1.");
    assertThat(kinds(), is(List.of("runner_lost", "timed_out", "null", "null")));
  }

  @Test
  void ofLogAndAnnotationsTheRootCounts() {
    job(1, "lost", "failure");
    job(2, "tested", "failure");
    job(3, "twice", "failure");
    job(4, "alike", "failure");
    job(5, "alike", "failure");
    log("lost.txt", CANCELLED);
    annotation("1.json", "The runner has received a shutdown signal.");
    log("tested.txt", "2025-03-01T10:00:01.1234567Z 1 failed in 7.30s\n" + EXIT);
    annotation("2.json", "Process completed with exit code 1.");
    log("twice.txt", EXIT);
    log("1_twice.txt", CANCELLED);
    annotation("3.json", "Process completed with exit code 1.");
    log("alike.txt", CANCELLED);
    annotation("5.json", "Process completed with exit code 1.");
    assertThat(kinds(), is(List.of("runner_lost", "tests", "exit_code", "null", "exit_code")));
  }

  @Test
  void annotationsCountNoTests() {
    job(1, "a", "failure");
    annotation("1.json", "Process completed with exit code 1.");
    Run run = AssembledRuns.of(Collected.pipeline(), updates).get(0);
    assertThat(run.getTestsTotal(), nullValue());
    assertThat(run.getTestFailures(), nullValue());
  }
}

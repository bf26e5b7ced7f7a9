package io.workflowtelemetry.transforms.logs.dialect;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {
  @ParameterizedTest
  @CsvSource({
    "completed,   success,      completed,   success",
    "completed,   ' Passed ',   completed,   success",
    "completed,   SUCCEEDED,    completed,   success",
    "completed,   failed,       completed,   failure",
    "completed,   error,        completed,   failure",
    "completed,   errored,      completed,   failure",
    "completed,   timeout,      completed,   timed_out",
    "completed,   canceled,     completed,   cancelled",
    "completed,   cancellation, completed,   cancelled",
    "completed,   aborted,      completed,   cancelled",
    "completed,   skip,         completed,   skipped",
    "completed,   quarantined,  completed,   quarantined",
    "failed,      ,             completed,   failure",
    "Canceled,    '',           completed,   cancelled",
    "in_progress, ,             in_progress, ",
    "running,     ,             running,     ",
    "failed,      success,      failed,      success"
  })
  void wordsOfOtherSystemsAreGitHubs(
      @Nullable String status,
      @Nullable String conclusion,
      @Nullable String expectedStatus,
      @Nullable String expectedConclusion) {
    assertThat(
        Verdicts.of(status, conclusion), is(new Verdicts(expectedStatus, expectedConclusion)));
  }
}

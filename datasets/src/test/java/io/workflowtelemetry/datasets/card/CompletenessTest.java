package io.workflowtelemetry.datasets.card;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.Run;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompletenessTest {

  private static final Instant START = Instant.parse("2025-03-01T10:00:00Z");

  @Test
  void aRunWithEverythingIsComplete() {
    assertThat(Completeness.isComplete(run().build()), is(true));
  }

  static Stream<Arguments> gaps() {
    return Stream.of(
        gap("workflow_name", Run.Builder::clearWorkflowName),
        gap("head_sha", Run.Builder::clearHeadSha),
        gap("created_at", Run.Builder::clearCreatedAt),
        gap("started_at", Run.Builder::clearStartedAt),
        gap("status", Run.Builder::clearStatus),
        gap("duration_ms", Run.Builder::clearDurationMs),
        gap(
            "end of a run that says it completed",
            run -> run.clearCompletedAt().clearDurationMs().clearDurationSource()),
        gap(
            "end of a run with a conclusion",
            run ->
                run.setStatus("in_progress")
                    .clearCompletedAt()
                    .clearDurationMs()
                    .clearDurationSource()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("gaps")
  void anUnexplainedNullIsIncomplete(String field, UnaryOperator<Run.Builder> clear) {
    assertThat(Completeness.isComplete(clear.apply(run()).build()), is(false));
  }

  @Test
  void suspectExplainsAMissingDuration() {
    Run run = run().clearDurationMs().setDurationSource("SUSPECT").build();

    assertThat(Completeness.isComplete(run), is(true));
  }

  @Test
  void anOpenRunNeedsNoDuration() {
    Run run = open().build();

    assertThat(Completeness.isComplete(run), is(true));
  }

  @Test
  void aSynthesisedRunIsOpenUntilAJobHasEnded() {
    Run run = open().setSynthesised(true).setConclusion("skipped").build();

    assertThat(Completeness.isComplete(run), is(true));
  }

  @Test
  void aCommitThatIsPartlyToldIsAllThatTheLogsKnow() {
    Run run = run().clearFilesChanged().clearLinesAdded().clearLinesRemoved().build();

    assertThat(Completeness.isComplete(run), is(true));
  }

  @Test
  void aCommitThatWasNotFoundExplainsItsNulls() {
    Run run =
        run()
            .setCommitFound(false)
            .clearCommitAuthor()
            .clearCommitMessageLength()
            .clearFilesChanged()
            .clearLinesAdded()
            .clearLinesRemoved()
            .build();

    assertThat(Completeness.isComplete(run), is(true));
  }

  private static Arguments gap(String field, UnaryOperator<Run.Builder> clear) {
    return Arguments.of(field, clear);
  }

  private static Run.Builder open() {
    return run()
        .setStatus("in_progress")
        .clearConclusion()
        .clearCompletedAt()
        .clearDurationMs()
        .clearDurationSource();
  }

  private static Run.Builder run() {
    return Drafts.run("1")
        .setRepository("owner/name")
        .setWorkflowName("CI")
        .setHeadSha("c0ffee")
        .setStatus("completed")
        .setConclusion("success")
        .setOutcome("SUCCESS")
        .setCreatedAt(START)
        .setStartedAt(START)
        .setCompletedAt(START.plusSeconds(60))
        .setDurationMs(60_000L)
        .setDurationSource("RUN")
        .setCommitFound(true)
        .setCommitAuthor("Ada")
        .setCommitMessageLength(12L)
        .setFilesChanged(1L)
        .setLinesAdded(2L)
        .setLinesRemoved(0L);
  }
}

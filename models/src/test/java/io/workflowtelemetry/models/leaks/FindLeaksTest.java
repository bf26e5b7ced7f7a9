package io.workflowtelemetry.models.leaks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.workflowtelemetry.models.MadeHistory;
import io.workflowtelemetry.schemas.BuildExample;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FindLeaksTest {
  private static List<Leak> withChange(Consumer<BuildExample> change) {
    List<BuildExample> runs = MadeHistory.runs(0, 400);
    runs.forEach(change);
    return FindLeaks.in(runs);
  }

  private static List<String> columns(Consumer<BuildExample> change) {
    return withChange(change).stream().map(Leak::column).toList();
  }

  @Test
  void anHonestHistoryHasNone() {
    assertThat(withChange(run -> {}), is(empty()));
  }

  @Test
  void durationsThatTellThemselvesAreFound() {
    assertThat(
        columns(run -> run.setPreviousDuration(run.getBuildDuration())),
        contains("previous_duration"));
    assertThat(
        columns(run -> run.setRunsInFlight((long) (9_000 - 10 * run.getBuildDuration()))),
        contains("runs_in_flight"));
    assertThat(
        withChange(run -> run.setModeDurationLast20(3 + 2 * run.getBuildDuration()))
            .get(0)
            .reason(),
        containsString("build_duration"));
  }

  @Test
  void outcomesThatTellThemselvesAreFound() {
    assertThat(
        columns(run -> run.setPreviousOutcome(run.getBuildSuccess() == 1 ? "SUCCESS" : "FAILURE")),
        contains("previous_outcome"));
    assertThat(
        columns(run -> run.setActor(run.getBuildSuccess() == 1 ? "mona" : "hubot")),
        contains("actor"));
  }

  @Test
  void whatIsKnownOfSuccessesOnlyIsFound() {
    assertThat(
        columns(run -> run.setFilesChanged(run.getBuildSuccess() == 1 ? 7L : null)),
        contains("files_changed"));
  }
}

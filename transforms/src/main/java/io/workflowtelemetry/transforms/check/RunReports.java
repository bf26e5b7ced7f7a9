package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.ReportStep;
import io.workflowtelemetry.schemas.RunHealth;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.RunStory;
import io.workflowtelemetry.schemas.StepState;
import io.workflowtelemetry.schemas.StepStory;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes reports of runs that have ended, but for what was slow, which other runs tell. */
final class RunReports {
  private static final Comparator<ReportStep> ORDER =
      Comparator.comparing(
              ReportStep::getStartedAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
          .thenComparing(ReportStep::getStep);

  private RunReports() {}

  /** Returns the report of a run; null while the run is under way. */
  static @Nullable RunReport of(WatchedRun run, RunStory story) {
    if (!run.hasEnded()) {
      return null;
    }
    RunHealth health = run.health();
    List<ReportStep> steps = steps(run.watch().getSteps(), story.getSteps());
    return RunReport.newBuilder()
        .setRunId(run.key().getRunId())
        .setStatus(health.getStatus())
        .setCreatedAt(health.getCreatedAt())
        .setStartedAt(health.getStartedAt())
        .setEndedAt(Objects.requireNonNull(health.getEndedAt()))
        .setQueueMs(Durations.between(health.getCreatedAt(), health.getStartedAt()))
        .setDurationMs(Durations.between(health.getStartedAt(), health.getEndedAt()))
        .setSteps(steps)
        .setStepsLeftOut(run.watch().getSteps().size() - steps.size())
        .setEvents(story.getEvents())
        .setEventsCut(story.getEventsCut())
        .setCriticalPath(CriticalSteps.of(steps))
        .setSlow(List.of())
        .setArtifacts(story.getArtifacts())
        .build();
  }

  private static List<ReportStep> steps(List<StepState> states, List<StepStory> stories) {
    Map<Long, StepStory> byStep = new HashMap<>();
    stories.forEach(story -> byStep.put(story.getStep(), story));
    List<ReportStep> steps = new ArrayList<>();
    for (StepState state : states) {
      StepStory story = byStep.get(state.getStep());
      if (story != null) {
        Instant ended = StepStatuses.hasEnded(state) ? state.getAt() : null;
        steps.add(
            ReportStep.newBuilder()
                .setStep(story.getName())
                .setStatus(state.getStatus().name())
                .setStartedAt(story.getStartedAt())
                .setEndedAt(ended)
                .setDurationMs(Durations.between(story.getStartedAt(), ended))
                .build());
      }
    }
    steps.sort(ORDER);
    return steps;
  }
}

package io.workflowtelemetry.transforms.logs.cdevents;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.LifecycleEvent;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.RunPiece;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.transforms.logs.dialect.Verdicts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes runs from the events of their lives. */
public final class LifecycleRuns {
  private LifecycleRuns() {}

  /**
   * Returns what the events of one group say of its run, the same in whatever order they come and
   * however often. Where no event is the run's own, it is told by its jobs alone.
   *
   * @param pieces the pieces of one group; those that are no events are left alone
   * @return an update for each run, which is one unless sources and runs are named so that two of
   *     them make the same group; none for a run whose repository neither an event nor a default
   *     says
   */
  public static List<RunUpdate> fold(Iterable<RunPiece> pieces) {
    Map<String, List<RunPiece>> runs = new TreeMap<>();
    for (RunPiece piece : pieces) {
      LifecycleEvent event = piece.getEvent();
      if (event != null) {
        runs.computeIfAbsent(event.getRunId(), id -> new ArrayList<>()).add(piece);
      }
    }
    List<RunUpdate> updates = new ArrayList<>();
    runs.forEach(
        (id, ofRun) -> {
          String repository = repository(ofRun);
          if (repository != null) {
            updates.add(update(repository, id, ofRun));
          }
        });
    return updates;
  }

  private static RunUpdate update(String repository, String id, List<RunPiece> pieces) {
    Lifecycle run = new Lifecycle();
    Map<String, Lifecycle> tasks = new TreeMap<>();
    for (RunPiece piece : pieces) {
      LifecycleEvent event = piece.getEvent();
      Lifecycle of =
          isOfRun(event)
              ? run
              : tasks.computeIfAbsent(event.getSubjectId(), task -> new Lifecycle());
      of.events.add(event);
    }
    // A task without a pipeline is a run of its own, and gives it its name.
    Lifecycle named = run.events.isEmpty() ? tasks.get(id) : run;
    String workflow = named == null ? null : named.name();
    List<JobState> jobs = new ArrayList<>();
    tasks.forEach((task, life) -> jobs.add(job(task, life, workflow)));
    return RunUpdate.newBuilder()
        .setKey(new RunKey(repository, id, 1L))
        .setRun(run.events.isEmpty() ? null : run(run))
        .setJobs(jobs)
        .build();
  }

  private static boolean isOfRun(LifecycleEvent event) {
    return event.getSubject().equals(EventType.PIPELINE_RUN);
  }

  /** The run's own events know best whose it is, then those of its tasks, then the default. */
  private static @Nullable String repository(List<RunPiece> pieces) {
    List<Function<RunPiece, @Nullable String>> ways =
        List.of(
            piece -> isOfRun(piece.getEvent()) ? piece.getEvent().getRepository() : null,
            piece -> piece.getEvent().getRepository(),
            RunPiece::getDefaultRepository);
    for (Function<RunPiece, @Nullable String> way : ways) {
      String repository = least(pieces, way);
      if (repository != null) {
        return repository;
      }
    }
    return null;
  }

  private static RunState run(Lifecycle run) {
    Instant queued = run.first(EventType.QUEUED);
    Instant started = run.first(EventType.STARTED);
    LifecycleEvent finished = run.finished();
    return RunState.newBuilder()
        .setWorkflowName(run.name())
        .setStatus(run.status())
        .setConclusion(run.conclusion())
        .setCreatedAt(queued == null ? started : queued)
        .setRunStartedAt(started)
        .setUpdatedAt(finished == null ? run.latest().getAt() : finished.getAt())
        .build();
  }

  private static JobState job(String id, Lifecycle task, @Nullable String workflow) {
    LifecycleEvent finished = task.finished();
    return JobState.newBuilder()
        .setJobId(id)
        .setName(task.name())
        .setStatus(task.status())
        .setConclusion(task.conclusion())
        .setStartedAt(task.first(EventType.STARTED))
        .setCompletedAt(finished == null ? null : finished.getAt())
        .setWorkflowName(workflow)
        .setSteps(List.of())
        .build();
  }

  private static <F, T extends Comparable<T>> @Nullable T least(
      List<F> all, Function<F, @Nullable T> value) {
    return all.stream()
        .map(value)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** The events of one run or task. */
  private static final class Lifecycle {
    /** Total but for equal events, so that what is last does not depend on arrival. */
    private static final Comparator<LifecycleEvent> IN_TIME =
        Comparator.comparing(LifecycleEvent::getAt)
            .thenComparing(LifecycleEvent::getEventId)
            .thenComparing(Comparator.naturalOrder());

    private final List<LifecycleEvent> events = new ArrayList<>();

    LifecycleEvent latest() {
      return events.stream().max(IN_TIME).orElseThrow();
    }

    @Nullable Instant first(String phase) {
      return least(events, event -> event.getPhase().equals(phase) ? event.getAt() : null);
    }

    @Nullable LifecycleEvent finished() {
      return events.stream()
          .filter(event -> event.getPhase().equals(EventType.FINISHED))
          .max(IN_TIME)
          .orElse(null);
    }

    @Nullable String name() {
      return events.stream()
          .filter(event -> event.getName() != null)
          .max(IN_TIME)
          .map(LifecycleEvent::getName)
          .orElse(null);
    }

    String status() {
      if (finished() != null) {
        return "completed";
      }
      return first(EventType.STARTED) == null ? "queued" : "in_progress";
    }

    @Nullable String conclusion() {
      LifecycleEvent finished = finished();
      return finished == null ? null : Verdicts.conclusion(finished.getOutcome());
    }
  }
}

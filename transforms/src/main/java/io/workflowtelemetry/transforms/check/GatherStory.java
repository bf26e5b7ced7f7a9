package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.ReportEvent;
import io.workflowtelemetry.schemas.RunNote;
import io.workflowtelemetry.schemas.RunStory;
import io.workflowtelemetry.schemas.StepStory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Puts together what events of one run tell for its report. As in {@link GatherSigns}, neither
 * their order nor how often they come matters.
 */
final class GatherStory {
  /** The most events that a report lists, the earliest ones. */
  static final int MAX_EVENTS = 500;

  private static final Comparator<ReportEvent> EVENTS =
      Comparator.comparing(ReportEvent::getAt)
          .thenComparing(ReportEvent::getEvent)
          .thenComparing(ReportEvent::getStep, Comparator.nullsFirst(Comparator.naturalOrder()));

  private static final Comparator<StepStory> STEPS = Comparator.comparing(StepStory::getStep);

  private GatherStory() {}

  /** Returns the story of a run of which nothing was told yet. */
  static RunStory start() {
    return RunStory.newBuilder()
        .setSteps(List.of())
        .setEvents(List.of())
        .setEventsCut(false)
        .setArtifacts(List.of())
        .build();
  }

  /** Returns the story after one more event; the very object where it tells nothing new. */
  static RunStory add(RunStory story, RunNote note) {
    List<ReportEvent> events = events(story.getEvents(), note.getEvent());
    boolean cut = story.getEventsCut() || events.size() > MAX_EVENTS;
    if (events.size() > MAX_EVENTS) {
      events = new ArrayList<>(events.subList(0, MAX_EVENTS));
    }
    List<StepStory> steps = story.getSteps();
    for (StepStory step : note.getSteps()) {
      steps = steps(steps, step);
    }
    List<String> artifacts = note.getArtifacts();
    Instant at = note.getEvent().getAt();
    boolean names = artifacts != null && isLater(at, artifacts, story);
    if (!names
        && cut == story.getEventsCut()
        && events.equals(story.getEvents())
        && steps.equals(story.getSteps())) {
      return story;
    }
    return new RunStory(
        steps,
        events,
        cut,
        names ? artifacts : story.getArtifacts(),
        names ? at : story.getArtifactsAt());
  }

  private static boolean isLater(Instant at, List<String> artifacts, RunStory story) {
    Instant known = story.getArtifactsAt();
    if (known == null || !at.equals(known)) {
      return known == null || at.isAfter(known);
    }
    // Of two ends at once the same one counts, whichever came first.
    return artifacts.toString().compareTo(story.getArtifacts().toString()) > 0;
  }

  private static List<ReportEvent> events(List<ReportEvent> known, ReportEvent event) {
    int place = Collections.binarySearch(known, event, EVENTS);
    if (place >= 0) {
      return known;
    }
    List<ReportEvent> events = new ArrayList<>(known);
    events.add(-place - 1, event);
    return events;
  }

  private static List<StepStory> steps(List<StepStory> known, StepStory step) {
    int place = Collections.binarySearch(known, step, STEPS);
    if (place >= 0) {
      StepStory former = known.get(place);
      Instant started = EventTimes.earlier(former.getStartedAt(), step.getStartedAt());
      if (Objects.equals(started, former.getStartedAt())) {
        return known;
      }
      List<StepStory> steps = new ArrayList<>(known);
      steps.set(place, step);
      return steps;
    }
    List<StepStory> steps = new ArrayList<>(known);
    steps.add(-place - 1, step);
    if (steps.size() <= GatherSigns.MAX_STEPS) {
      return steps;
    }
    // Of too many steps those with the least hashes are kept.
    return -place - 1 == GatherSigns.MAX_STEPS
        ? known
        : new ArrayList<>(steps.subList(0, GatherSigns.MAX_STEPS));
  }
}

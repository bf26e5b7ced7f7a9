package io.workflowtelemetry.transforms.observations;

import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.agents.MergeInvocations;
import io.workflowtelemetry.transforms.agents.MergeInvocations.Line;
import io.workflowtelemetry.transforms.counts.BundleCounts;
import io.workflowtelemetry.transforms.latest.LatestState;
import io.workflowtelemetry.transforms.parse.RecordTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that was observed of one thing. */
final class ObservedThing {
  private final LatestState<Observation> states = LatestState.by(LatestObservation.ORDER);
  private final List<Line> lines = new ArrayList<>();
  private @Nullable String firstFile;

  static ObservedThing of(Iterable<Observation> observations) {
    ObservedThing thing = new ObservedThing();
    observations.forEach(thing::add);
    return thing;
  }

  private void add(Observation observation) {
    states.offer(Copies.withoutPlace(observation));
    firstFile = Copies.first(firstFile, Copies.file(observation));
    if (observation.getInvocation() != null) {
      lines.add(new Line(observation.getInvocation(), observation.getPlace()));
    }
  }

  /** Returns its latest state; of an invocation, what all its lines tell together. */
  Observation state() {
    return lines.isEmpty()
        ? Copies.at(firstFile, latest())
        : Observation.newBuilder().setInvocation(MergeInvocations.merge(lines)).build();
  }

  void countTo(BundleCounts counts) {
    states.countTo(RecordTypes.of(latest()).label(), counts);
  }

  private Observation latest() {
    return Objects.requireNonNull(states.latest(), "nothing was observed");
  }
}

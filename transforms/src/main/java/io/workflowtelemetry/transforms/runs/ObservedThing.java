package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.keyed.BundleCounts;
import io.workflowtelemetry.transforms.keyed.LatestState;
import io.workflowtelemetry.transforms.logs.RecordTypes;
import io.workflowtelemetry.transforms.runs.MergeInvocations.Line;
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
    states.offer(CountCopies.withoutPlace(observation));
    firstFile = CountCopies.first(firstFile, CountCopies.file(observation));
    if (observation.getInvocation() != null) {
      lines.add(new Line(observation.getInvocation(), observation.getPlace()));
    }
  }

  /** Returns its latest state; of an invocation, what all its lines tell together. */
  Observation state() {
    return lines.isEmpty()
        ? CountCopies.at(firstFile, latest())
        : Observation.newBuilder().setInvocation(MergeInvocations.merge(lines)).build();
  }

  void countTo(BundleCounts counts) {
    states.countTo(RecordTypes.of(latest()).label(), counts);
  }

  private Observation latest() {
    return Objects.requireNonNull(states.latest(), "nothing was observed");
  }
}

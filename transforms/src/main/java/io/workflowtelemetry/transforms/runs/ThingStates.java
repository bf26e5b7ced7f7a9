package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Observation;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.LatestState;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What a stream keeps of a thing: its latest state, and of an invocation every line, as one that
 * comes later may stand in the midst of the others.
 */
record ThingStates()
    implements GroupFunction<String, Observation, Observation>,
        Projection<Observation, String, Observation> {
  private static final long serialVersionUID = 1L;

  @Override
  public void items(Observation observation, BiConsumer<String, Observation> groups) {
    groups.accept(Identity.of(observation), observation);
  }

  @Override
  public String id(Observation observation) {
    return observation.getInvocation() == null ? "" : Digests.sha256(observation);
  }

  @Override
  public Observation merge(Observation known, Observation observation) {
    boolean later =
        LatestState.isLater(
            CountCopies.withoutPlace(observation),
            CountCopies.withoutPlace(known),
            LatestObservation.ORDER);
    Observation latest = later ? observation : known;
    String file = CountCopies.first(CountCopies.file(known), CountCopies.file(observation));
    return file == null || file.equals(CountCopies.file(latest))
        ? latest
        : CountCopies.at(file, latest);
  }

  @Override
  public Map<String, Observation> outputs(
      String thing, Iterable<Observation> observations, boolean closed) {
    // Of pieces that are revised an invocation may be gone, before it comes again or for good.
    return observations.iterator().hasNext()
        ? Map.of("", ObservedThing.of(observations).state())
        : Map.of();
  }

  @Override
  public Instant settlesAt(String thing, Observation observation, Instant timestamp) {
    return LatestObservation.isUnderWay(observation)
        ? timestamp.plus(AssembleRuns.LONGEST_RUN)
        : timestamp;
  }
}

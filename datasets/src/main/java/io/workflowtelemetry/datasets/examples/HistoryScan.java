package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.BuildExample;
import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.schemas.coders.Copies;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;

/**
 * A scan that answers examples from the runs that ended before theirs was created. Of one time,
 * examples go before ends: what ends at that very time was not known yet.
 */
abstract class HistoryScan<StateT, OutputT> implements Scan<HistoryEvent, StateT, OutputT> {
  private static final long serialVersionUID = 1L;

  private static final Comparator<SplitCandidate> EXAMPLES =
      Comparator.comparing(
              (SplitCandidate candidate) -> candidate.getExample().getRunId(), Identifiers.ORDER)
          .thenComparing(candidate -> candidate.getExample().getRepository());

  private static final Comparator<HistoryEvent> TIES =
      Comparator.comparing(HistoryEvent::getCandidate, Comparator.nullsLast(EXAMPLES))
          .thenComparing(HistoryEvent::getEnd, Comparator.nullsLast(RunEnds.TIES));

  @Override
  public final Instant time(HistoryEvent event) {
    return event.getEnd() == null
        ? event.getCandidate().getExample().getCreatedAt()
        : event.getEnd().getCompletedAt();
  }

  @Override
  public final Comparator<HistoryEvent> ties() {
    return TIES;
  }

  @Override
  public final StateT next(StateT history, HistoryEvent event, Consumer<OutputT> output) {
    if (event.getEnd() != null) {
      remember(history, event, output);
    } else {
      SplitCandidate question = event.getCandidate();
      BuildExample example = Copies.fill(question.getExample(), new BuildExample());
      SplitCandidate answer = Copies.fill(question, new SplitCandidate());
      answer.setExample(example);
      answer(history, answer, output);
    }
    return history;
  }

  /** Adds a run to the history. */
  abstract void remember(StateT history, HistoryEvent end, Consumer<OutputT> output);

  /** Fills in the features that the history tells, and gives the example. */
  abstract void answer(StateT history, SplitCandidate candidate, Consumer<OutputT> output);
}

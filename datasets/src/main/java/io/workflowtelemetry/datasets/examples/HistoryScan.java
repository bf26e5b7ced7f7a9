package io.workflowtelemetry.datasets.examples;

import io.workflowtelemetry.schemas.HistoryEvent;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.SplitCandidate;
import io.workflowtelemetry.transforms.check.RunEnds;
import io.workflowtelemetry.transforms.order.Scan;
import io.workflowtelemetry.transforms.runs.Identifiers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A scan that answers examples from the runs that ended before theirs was created. Of one time,
 * examples go before ends: what ends at that very time was not known yet.
 */
abstract class HistoryScan<StateT> implements Scan<HistoryEvent, StateT, SplitCandidate> {
  private static final long serialVersionUID = 1L;

  /** How many runs the averages look back on. */
  static final int LAST = 10;

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
  public final StateT next(StateT history, HistoryEvent event, Consumer<SplitCandidate> output) {
    if (event.getEnd() != null) {
      return remember(history, event.getEnd());
    }
    output.accept(answer(history, event.getCandidate()));
    return history;
  }

  /** Returns the history with one more run. */
  abstract StateT remember(StateT history, RunEnd end);

  /** Returns the example with the features that the history tells. */
  abstract SplitCandidate answer(StateT history, SplitCandidate candidate);

  /** Returns the last values with one more, of which the first goes where they are too many. */
  static <T> List<T> append(List<T> last, T value) {
    List<T> longer = new ArrayList<>(last.subList(last.size() < LAST ? 0 : 1, last.size()));
    longer.add(value);
    return longer;
  }

  /** Returns the share of true among verdicts, null without any. */
  static @Nullable Double successRate(List<Boolean> verdicts) {
    if (verdicts.isEmpty()) {
      return null;
    }
    double successes = (double) verdicts.stream().filter(success -> success).count();
    return successes / verdicts.size();
  }
}

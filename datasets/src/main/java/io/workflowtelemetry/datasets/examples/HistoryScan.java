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
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A scan that answers examples from the runs that came before theirs was created, and gives all on
 * to the next one. Of one time, examples go before runs: what ends at that very time was not known
 * yet.
 */
abstract class HistoryScan<StateT extends SpecificRecord>
    implements Scan<HistoryEvent, StateT, HistoryEvent> {
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
    return event.getCandidate() == null
        ? comesAt(event)
        : event.getCandidate().getExample().getCreatedAt();
  }

  @Override
  public final Comparator<HistoryEvent> ties() {
    return TIES;
  }

  @Override
  public final StateT next(StateT history, HistoryEvent event, Consumer<HistoryEvent> output) {
    SplitCandidate question = event.getCandidate();
    if (question == null) {
      remember(history, event);
      output.accept(event);
      return history;
    }
    BuildExample example = Copies.fill(question.getExample(), new BuildExample());
    answer(history, event.getBranch(), example);
    SplitCandidate answer = Copies.fill(question, new SplitCandidate());
    answer.setExample(example);
    HistoryEvent answered = Copies.fill(event, new HistoryEvent());
    answered.setCandidate(answer);
    output.accept(answered);
    return history;
  }

  @Override
  public final StateT snapshot(StateT history) {
    return SpecificData.get().deepCopy(history.getSchema(), history);
  }

  /** Returns what asks a history of a run on a branch; null where that is not known. */
  static HistoryEvent ask(SplitCandidate candidate, @Nullable String branch) {
    HistoryEvent question = new HistoryEvent();
    question.setCandidate(candidate);
    question.setBranch(branch);
    return question;
  }

  /** Returns when a run comes into the history. */
  abstract Instant comesAt(HistoryEvent run);

  /** Adds a run to the history. */
  abstract void remember(StateT history, HistoryEvent run);

  /**
   * Fills in the features that the history tells.
   *
   * @param branch of the example's run, as no other repository has it; null where it is not known
   * @param example to fill in
   */
  abstract void answer(StateT history, @Nullable String branch, BuildExample example);
}

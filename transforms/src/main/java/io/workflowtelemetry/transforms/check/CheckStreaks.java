package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.Streak;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds branches of a workflow that keep failing. A streak is one alert: it starts at the failure
 * that makes it one, counts on and resolves at the next success.
 */
final class CheckStreaks {
  private CheckStreaks() {}

  /** Looks at one run after the other. */
  record StreakScan(Rules.FailureStreak rule) implements Scan<RunEnd, Streak, Alert> {
    private static final int MAX_EVIDENCE = 10;

    @Override
    public Instant time(RunEnd end) {
      return end.getCompletedAt();
    }

    @Override
    public Comparator<RunEnd> ties() {
      return RunEnds.TIES;
    }

    @Override
    public Streak start() {
      return new Streak(0L, null, List.of());
    }

    @Override
    public Streak next(Streak streak, RunEnd end, Consumer<Alert> output) {
      Outcome outcome = Outcome.valueOf(end.getOutcome());
      if (!outcome.isVerdict()) {
        return streak;
      }
      if (outcome == Outcome.SUCCESS) {
        if (streak.getFiredAt() != null) {
          output.accept(alert(streak, streak.getFiredAt(), end, end.getCompletedAt()));
        }
        return start();
      }
      long length = streak.getLength() + 1;
      Instant firedAt = length == rule.length() ? end.getCompletedAt() : streak.getFiredAt();
      List<RunKey> evidence = new ArrayList<>(streak.getEvidence());
      if (evidence.size() < MAX_EVIDENCE) {
        evidence.add(end.getKey());
      }
      Streak longer = new Streak(length, firedAt, evidence);
      if (firedAt != null) {
        output.accept(alert(longer, firedAt, end, null));
      }
      return longer;
    }

    private Alert alert(Streak streak, Instant firedAt, RunEnd end, @Nullable Instant endedAt) {
      Alert.Builder draft =
          AlertDraft.of(Rule.FAILURE_STREAK, firedAt)
              .setRepository(end.getKey().getRepository())
              .setWorkflowName(end.getWorkflowName())
              .setBranch(end.getBranch())
              .setHeadRepository(end.getHeadRepository())
              .setEvidence(streak.getEvidence());
      double length = (double) streak.getLength();
      double threshold = (double) rule.length();
      String message =
          "%s / %s on %s failed %s times in a row"
              .formatted(
                  end.getKey().getRepository(),
                  end.getWorkflowName(),
                  RunEnds.branchOf(end),
                  streak.getLength());
      return AlertDraft.until(draft, endedAt, length, threshold, message);
    }
  }
}

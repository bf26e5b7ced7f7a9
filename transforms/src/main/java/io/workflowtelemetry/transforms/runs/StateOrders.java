package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.Commit;
import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.transforms.keyed.Orders;
import java.util.Comparator;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Which of two states is the later: terminal comes after non-terminal; then times decide. */
public final class StateOrders {
  static final Comparator<RunState> RUN =
      Comparator.comparing((RunState run) -> isTerminal(run.getStatus(), run.getConclusion()))
          .thenComparing(RunState::getUpdatedAt, Orders.BY_TIME);

  static final Comparator<JobState> JOB =
      Comparator.comparing((JobState job) -> isTerminal(job.getStatus(), job.getConclusion()))
          .thenComparing(JobState::getCompletedAt, Orders.BY_TIME)
          .thenComparing(JobState::getStartedAt, Orders.BY_TIME)
          .thenComparing(JobState::getCreatedAt, Orders.BY_TIME);

  /** Of what logs say of a commit, that counts which says the most. */
  static final Comparator<Commit> COMMIT = Comparator.comparingInt(StateOrders::knownFields);

  private StateOrders() {}

  /** Says whether a run or job in such a state has ended. */
  public static boolean isTerminal(@Nullable String status, @Nullable String conclusion) {
    return conclusion != null || "completed".equals(status);
  }

  private static int knownFields(Commit commit) {
    int known = 0;
    for (Schema.Field field : commit.getSchema().getFields()) {
      known += commit.get(field.pos()) == null ? 0 : 1;
    }
    return known;
  }
}

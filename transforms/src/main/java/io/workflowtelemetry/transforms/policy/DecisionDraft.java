package io.workflowtelemetry.transforms.policy;

import io.workflowtelemetry.schemas.Decision;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.measure.Pricing;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes decisions, and says of them what came after. */
final class DecisionDraft {
  static final int MAX_EVIDENCE = 10;
  private static final int ID_LENGTH = 32;

  private DecisionDraft() {}

  /** Returns the identifier of what follows from these texts alone. */
  static String id(String... identity) {
    // A separator that no name holds keeps different ones different.
    return Digests.sha256(String.join("\u001f", identity)).substring(0, ID_LENGTH);
  }

  /** Returns the identifier of what is decided on a run by itself. */
  static String id(String policy, RunKey run) {
    return id(policy, run.getRepository(), run.getRunId(), Long.toString(run.getRunAttempt()));
  }

  /** Returns a decision at a run on a commit, of which nobody knows yet whether it was right. */
  static Decision of(
      String policy, String action, PastRun run, @Nullable String sha, Instant decidedAt) {
    String id = id(policy, run.key());
    return Decision.newBuilder()
        .setDecisionId(id)
        .setEpisodeId(id)
        .setPolicy(policy)
        .setAction(action)
        .setRepository(run.key().getRepository())
        .setWorkflowName(run.workflow().isEmpty() ? null : run.workflow())
        .setBranch(run.branch())
        .setHeadSha(sha)
        .setRunId(run.key().getRunId())
        .setRunAttempt(run.key().getRunAttempt())
        .setDecidedAt(decidedAt)
        .setReasons(List.of())
        .setEvidence(List.of(run.key()))
        .setDeployments(List.of())
        .setVerdict("UNKNOWN")
        .setToldBy("OPEN")
        .setMessage("")
        .build();
  }

  /** Says of a decision what a run tells. */
  static void tell(Decision decision, String verdict, String toldBy, PastRun run) {
    decision.setVerdict(verdict);
    decision.setToldBy(toldBy);
    decision.setToldAt(run.completedAt());
    decision.setToldRunId(run.key().getRunId());
  }

  /** Says what to act would have saved. */
  static void save(Decision decision, @Nullable Bill bill, String currency) {
    if (bill != null) {
      decision.setSavedMinutes(bill.minutes());
      decision.setSavedCost(Pricing.amount(bill.micros()));
      decision.setCurrency(currency);
    }
  }
}

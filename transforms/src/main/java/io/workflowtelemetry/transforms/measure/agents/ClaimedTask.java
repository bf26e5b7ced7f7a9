package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentClaim;
import io.workflowtelemetry.schemas.RepeatedClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A task that an agent said it had done, and the similar ones in the 24 hours after. */
final class ClaimedTask {
  /** How many similar tasks there must be, the first included. */
  static final int MIN_INVOCATIONS = 3;

  private static final Duration WINDOW = Duration.ofHours(24);
  private static final int MAX_SHOWN = 20;

  private final AgentClaim first;
  private final List<String> shown = new ArrayList<>();
  private Instant last;
  private long invocations;
  private long successes;

  /**
   * Begins with the first.
   *
   * @param first one that succeeded
   */
  ClaimedTask(AgentClaim first) {
    this.first = first;
    this.last = first.getAt();
    add(first);
  }

  boolean isOver(Instant now) {
    return now.isAfter(first.getAt().plus(WINDOW));
  }

  boolean isLike(AgentClaim claim) {
    return TaskWords.similar(first.getWords(), claim.getWords());
  }

  void add(AgentClaim claim) {
    invocations++;
    successes += claim.getSuccess() ? 1 : 0;
    last = claim.getAt();
    if (shown.size() < MAX_SHOWN) {
      shown.add(claim.getInvocationId());
    }
  }

  boolean isRepeated() {
    return invocations >= MIN_INVOCATIONS;
  }

  RepeatedClaim row(String agent) {
    return RepeatedClaim.newBuilder()
        .setAgentName(agent)
        .setTask(first.getTask())
        .setFirstInvocationId(first.getInvocationId())
        .setFirstAt(first.getAt())
        .setLastAt(last)
        .setInvocations(invocations)
        .setSuccesses(successes)
        .setInvocationIds(shown)
        .build();
  }
}

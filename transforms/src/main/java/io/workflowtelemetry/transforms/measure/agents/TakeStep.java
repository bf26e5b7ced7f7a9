package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.AgentStep;
import io.workflowtelemetry.schemas.AgentWorkflowKey;
import io.workflowtelemetry.schemas.RatedInvocation;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** Takes what a workflow needs to know of an invocation; none where it is of no workflow. */
final class TakeStep extends DoFn<RatedInvocation, KV<AgentWorkflowKey, AgentStep>> {
  /** Files that are told apart; one who touched more is in no pair. */
  static final int MAX_FILES = 1_000;

  private final TimestampMeaning meaning;

  TakeStep(TimestampMeaning meaning) {
    this.meaning = meaning;
  }

  @ProcessElement
  public void process(
      @Element RatedInvocation rated, OutputReceiver<KV<AgentWorkflowKey, AgentStep>> output) {
    AgentInvocation invocation = rated.getInvocation();
    String workflow = invocation.getWorkflowId();
    String session = invocation.getSessionId();
    if (workflow != null || session != null) {
      output.output(
          KV.of(
              new AgentWorkflowKey(workflow, workflow == null ? session : null), step(invocation)));
    }
  }

  private AgentStep step(AgentInvocation invocation) {
    Instant at = invocation.getTimestamp();
    Long duration = invocation.getDurationMs();
    boolean timed = at != null && duration != null;
    return AgentStep.newBuilder()
        .setInvocationId(invocation.getInvocationId())
        .setParentInvocationId(invocation.getParentInvocationId())
        .setAgentName(invocation.getAgentName())
        .setStartedAt(timed ? meaning.start(at, duration) : null)
        .setEndedAt(timed ? meaning.end(at, duration) : null)
        .setFiles(files(invocation))
        .build();
  }

  private static @Nullable List<Long> files(AgentInvocation invocation) {
    List<String> modified = invocation.getFilesModified();
    List<String> created = invocation.getFilesCreated();
    if (modified == null && created == null) {
      return null;
    }
    Set<String> files = new HashSet<>();
    if (modified != null) {
      files.addAll(modified);
    }
    if (created != null) {
      files.addAll(created);
    }
    return files.size() > MAX_FILES ? null : TextHashes.of(files);
  }
}

package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.AgentClaim;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.RatedInvocation;
import io.workflowtelemetry.schemas.RepeatedClaim;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.logs.dialect.Texts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Finds tasks that an agent said it had done and was asked for again: three or more similar ones in
 * 24 hours, of which the first was a success. Each invocation is compared with the first ones of
 * the tasks that are open, joins the earliest that is similar, and opens one of its own where none
 * is and it succeeded. Of an agent the 200 tasks that opened last are open at once.
 */
public final class FindRepeatedClaims
    extends PTransform<PCollection<RatedInvocation>, PCollection<RepeatedClaim>> {
  /** Tasks of an agent that are open at once. */
  static final int MAX_OPEN = 200;

  private static final int TASK_LENGTH = 200;

  private FindRepeatedClaims() {}

  /** Returns the transform. */
  public static FindRepeatedClaims create() {
    return new FindRepeatedClaims();
  }

  @Override
  public PCollection<RepeatedClaim> expand(PCollection<RatedInvocation> rated) {
    return rated
        .apply("TakeClaims", ParDo.of(new TakeClaimFn()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(AgentClaim.class)))
        .apply("ByAgent", GroupInBlocks.create())
        .apply("Find", ParDo.of(new FindFn()))
        .setCoder(RecordCoder.of(RepeatedClaim.class));
  }

  private static final class TakeClaimFn extends DoFn<RatedInvocation, KV<String, AgentClaim>> {
    @ProcessElement
    public void process(
        @Element RatedInvocation rated, OutputReceiver<KV<String, AgentClaim>> output) {
      AgentInvocation invocation = rated.getInvocation();
      String agent = invocation.getAgentName();
      String task = invocation.getTaskDescription();
      if (agent == null || task == null || invocation.getTimestamp() == null) {
        return;
      }
      List<Long> words = TaskWords.of(task);
      if (words.isEmpty()) {
        return;
      }
      output.output(
          KV.of(
              agent,
              AgentClaim.newBuilder()
                  .setInvocationId(invocation.getInvocationId())
                  .setAt(invocation.getTimestamp())
                  .setSuccess(Verdict.of(invocation) == Verdict.SUCCESS)
                  .setTask(Texts.cut(task, TASK_LENGTH))
                  .setWords(words)
                  .build()));
    }
  }

  private static final class FindFn extends DoFn<KV<String, Iterable<AgentClaim>>, RepeatedClaim> {
    private static final Comparator<AgentClaim> ORDER =
        Comparator.comparing(AgentClaim::getAt)
            .thenComparing(AgentClaim::getInvocationId)
            .thenComparing(claim -> Digests.sha256(claim));

    @ProcessElement
    public void process(
        @Element KV<String, Iterable<AgentClaim>> agent, OutputReceiver<RepeatedClaim> output) {
      List<AgentClaim> claims = new ArrayList<>();
      agent.getValue().forEach(claims::add);
      claims.sort(ORDER);
      Deque<ClaimedTask> open = new ArrayDeque<>();
      for (AgentClaim claim : claims) {
        while (!open.isEmpty() && open.getFirst().isOver(claim.getAt())) {
          close(agent.getKey(), open.removeFirst(), output);
        }
        Optional<ClaimedTask> like = open.stream().filter(task -> task.isLike(claim)).findFirst();
        if (like.isPresent()) {
          like.get().add(claim);
        } else if (claim.getSuccess()) {
          open.addLast(new ClaimedTask(claim));
        }
        if (open.size() > MAX_OPEN) {
          close(agent.getKey(), open.removeFirst(), output);
        }
      }
      open.forEach(task -> close(agent.getKey(), task, output));
    }

    private static void close(
        String agent, ClaimedTask task, OutputReceiver<RepeatedClaim> output) {
      if (task.isRepeated()) {
        output.output(task.row(agent));
      }
    }
  }
}

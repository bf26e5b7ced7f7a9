package io.workflowtelemetry.transforms.agents;

import io.workflowtelemetry.schemas.AgentEvent;
import io.workflowtelemetry.schemas.AgentInvocation;
import io.workflowtelemetry.schemas.blocks.GroupInBlocks;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.dialect.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Gives invocations whose lines have no id one: SHA-256, in hex, over the line's bytes, {@code #}
 * and how many equal lines stand before it in its file. Equal lines are so told apart, and a file
 * that is read again gives the same ids.
 */
public final class NumberEqualEvents
    extends PTransform<PCollection<AgentEvent>, PCollection<AgentInvocation>> {
  private NumberEqualEvents() {}

  /** Returns the transform. */
  public static NumberEqualEvents create() {
    return new NumberEqualEvents();
  }

  @Override
  public PCollection<AgentInvocation> expand(PCollection<AgentEvent> events) {
    return events
        .apply("KeyByFileAndLine", MapElements.via(new KeyByFileAndLine()))
        .setCoder(
            KvCoder.of(
                KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()),
                RecordCoder.of(AgentEvent.class)))
        .apply("GroupEqualLines", GroupInBlocks.create())
        .apply("Number", ParDo.of(new NumberFn()))
        .setCoder(RecordCoder.of(AgentInvocation.class));
  }

  private static final class KeyByFileAndLine
      extends SimpleFunction<AgentEvent, KV<KV<String, String>, AgentEvent>> {
    @Override
    public KV<KV<String, String>, AgentEvent> apply(AgentEvent event) {
      return KV.of(KV.of(event.getFile(), event.getInvocation().getInvocationId()), event);
    }
  }

  private static final class NumberFn
      extends DoFn<KV<KV<String, String>, Iterable<AgentEvent>>, AgentInvocation> {
    @ProcessElement
    public void process(
        @Element KV<KV<String, String>, Iterable<AgentEvent>> equal,
        OutputReceiver<AgentInvocation> output) {
      // Equal lines tell the same, so whichever comes first may be the first: nothing is sorted,
      // and nothing held.
      long before = 0;
      for (AgentEvent event : equal.getValue()) {
        output.output(
            AgentInvocation.newBuilder(event.getInvocation())
                .setInvocationId(id(event.getPayload(), before))
                .build());
        before++;
      }
    }

    private static String id(ByteBuffer line, long before) {
      byte[] ordinal = ("#" + before).getBytes(StandardCharsets.US_ASCII);
      ByteBuffer bytes = ByteBuffer.allocate(line.remaining() + ordinal.length);
      bytes.put(line.duplicate()).put(ordinal);
      return Digests.sha256(bytes.array());
    }
  }
}
